import { createWriteStream } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { build } from "esbuild";
import { ZipFile } from "yazl";

/** One bundle and one zip for each function; the file's name is the first part of its handler string. */
const functions = {
  loader: "src/handlers/loader.ts",
  retry_microbatch: "src/handlers/retry-microbatch.ts",
  bulk_loader: "src/handlers/bulk-loader.ts",
  reconcile: "src/handlers/reconcile.ts",
};

const outDir = "dist/lambda";

/** Bundled CommonJS dependencies may still call `require` for Node's own modules. */
const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

await rm(outDir, { recursive: true, force: true });
await build({
  entryPoints: functions,
  outdir: outDir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"],
  banner: { js: banner },
  legalComments: "none",
  logLevel: "warning",
});
await Promise.all(Object.keys(functions).map(zip));

/** Same bytes for the same input: time stamps and modes are fixed. */
async function zip(name: string): Promise<void> {
  const archive = new ZipFile();
  for (const file of [`${name}.mjs`, `${name}.mjs.map`])
    archive.addBuffer(await readFile(`${outDir}/${file}`), file, { mtime: new Date("1980-01-01"), mode: 0o100644 });
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(`${outDir}/${name}.zip`));
}
