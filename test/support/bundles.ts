import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { functionTest, type Handler } from "./function-test.ts";

/** Node's own import: Vitest would transform what it loads, and a bundle is to run as Lambda runs it. */
const nodeImport: (url: string) => Promise<{ handler: Handler }> = createRequire(import.meta.url)("./node-import.cjs");

let containers = 0;

/** Tests of the built bundles; `npm run build` makes them. */
export const test = functionTest((name) => {
  containers += 1;
  return nodeImport(`${pathToFileURL(resolve("dist/lambda", `${name}.mjs`)).href}?container=${containers}`);
});
