import { isBuiltin } from "node:module";
import type { Plugin } from "rolldown";

const prefix = "\0built-in:";

/**
 * Takes Node's own modules as objects instead of importing them.
 *
 * An `import` of `node:http` reads all of its exports, among them `WebSocket`, whose getter loads undici: 40 of the
 * 100 ms that a function with two clients of the AWS SDK takes to start.
 *
 * `node:module` stays: rolldown's own helpers import it before anything else runs.
 */
export const builtInModules: Plugin = {
  name: "built-in-modules",
  resolveId: (id) => (isBuiltin(id) && id !== "node:module" ? `${prefix}${id}` : undefined),
  load: (id) =>
    id.startsWith(prefix)
      ? `module.exports = process.getBuiltinModule(${JSON.stringify(id.slice(prefix.length))});`
      : undefined,
};
