import { createWriteStream } from "node:fs";
import { glob, readFile, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { bundle } from "./bundle.ts";

/** One bundle and one zip for each function; the file's name is the first part of its handler string. */
const functions = {
  loader: "src/handlers/loader.ts",
  retry_microbatch: "src/handlers/retry-microbatch.ts",
  bulk_loader: "src/handlers/bulk-loader.ts",
  reconcile: "src/handlers/reconcile.ts",
  finished: "src/handlers/finished.ts",
  config_object: "infra/functions/config-object.ts",
};

const outDir = "dist/lambda";

await rm(outDir, { recursive: true, force: true });
for (const [name, input] of Object.entries(functions)) {
  await bundle({ name, input }, outDir);
  await zip(name);
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
