import { build } from "rolldown";
import { builtInModules } from "./built-in-modules.ts";

/** A function's name, which is its file's, and the module that exports its handler. */
type FunctionSource = { name: string; input: string };

/**
 * Writes `<name>.mjs`, and what it imports to `<name>/`: `sdk.mjs` at its start, all else when it is needed, such as
 * ways to sign in that are not Lambda's.
 */
export async function bundle({ name, input }: FunctionSource, outDir: string): Promise<void> {
  await build({
    input,
    platform: "node",
    plugins: [builtInModules()],
    resolve: { mainFields: ["module", "main"], conditionNames: ["module", "import", "node"] },
    treeshake: {
      moduleSideEffects: [{ test: /[\\/]node_modules[\\/]/, sideEffects: false }],
      propertyReadSideEffects: false,
    },
    transform: { target: "node24" },
    output: {
      dir: outDir,
      format: "esm",
      entryFileNames: `${name}.mjs`,
      chunkFileNames: `${name}/[name].mjs`,
      codeSplitting: { groups: [{ name: "sdk", test: /[\\/]node_modules[\\/]/, tags: ["$initial"] }] },
      minify: true,
      comments: false,
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
  });
}
