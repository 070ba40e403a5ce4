import { createWriteStream } from "node:fs";
import { glob, readFile, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { build } from "rolldown";
import { ZipFile } from "yazl";
import { builtInModules } from "./built-in-modules.ts";

/** One bundle and one zip for each function; the file's name is the first part of its handler string. */
const functions = {
  loader: "src/handlers/loader.ts",
  retry_microbatch: "src/handlers/retry-microbatch.ts",
  bulk_loader: "src/handlers/bulk-loader.ts",
  reconcile: "src/handlers/reconcile.ts",
  finished: "src/handlers/finished.ts",
};

const outDir = "dist/lambda";

await rm(outDir, { recursive: true, force: true });
for (const [name, input] of Object.entries(functions)) {
  await bundle(name, input);
  await zip(name);
}

/**
 * Writes `<name>.mjs`, and what it imports to `<name>/`: `sdk.mjs` at its start, all else when it is needed, such as
 * ways to sign in that are not Lambda's.
 */
async function bundle(name: string, input: string): Promise<void> {
  await build({
    input,
    platform: "node",
    plugins: [builtInModules],
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

/** Same bytes for the same input: time stamps, modes and order are fixed. */
async function zip(name: string): Promise<void> {
  const files = await Array.fromAsync(glob(`${name}{.mjs,.mjs.map,/*}`, { cwd: outDir }));
  const archive = new ZipFile();
  for (const file of files.sort())
    archive.addBuffer(await readFile(`${outDir}/${file}`), file, { mtime: new Date("1980-01-01"), mode: 0o100644 });
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(`${outDir}/${name}.zip`));
}
