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
 *
 * @param late modules that are loaded when something of them is used for the first time
 */
export const builtInModules = (late: readonly string[] = []): Plugin => ({
  name: "built-in-modules",
  resolveId: (id) => (isBuiltin(id) && id !== "node:module" ? `${prefix}${id}` : undefined),
  load: (id) => {
    if (!id.startsWith(prefix)) return undefined;
    const name = id.slice(prefix.length);
    return late.includes(name) ? lateModule(name) : `module.exports = ${loaded(name)};`;
  },
});

const loaded = (name: string) => `process.getBuiltinModule(${JSON.stringify(name)})`;

/** The names of its members are written down here, because to ask for them would load it. */
function lateModule(name: string): string {
  const members = Object.keys(process.getBuiltinModule(name) ?? {});
  return [
    `for (const member of ${JSON.stringify(members)})`,
    `  Object.defineProperty(module.exports, member, { enumerable: true, get: () => ${loaded(name)}[member] });`,
  ].join("\n");
}
