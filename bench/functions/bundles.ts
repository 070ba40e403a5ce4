import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundle } from "../../scripts/bundle.ts";

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const floorSource = fromRoot("bench/functions/floor.ts");
const sameBytesSource = fromRoot("bench/functions/same-bytes.ts");

/** Paths of modules that export a handler. */
export type Bundles = AsyncDisposable & {
  product: string;
  /** Bundled by esbuild with its usual settings, into one file. */
  floor: string;
  /** Bundled as the product is. */
  floorAsProduct: string;
  /** Bundled as the product is. */
  sameBytes: string;
};

export async function makeBundles(): Promise<Bundles> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const floor = join(folder, "floor.mjs");
  await bundle({ name: "loader", input: fromRoot("src/handlers/loader.ts") }, join(folder, "product"));
  await bundle({ name: "floor", input: floorSource }, join(folder, "as-product"));
  await bundle({ name: "same-bytes", input: sameBytesSource }, join(folder, "same-bytes"));
  await build({
    entryPoints: [floorSource],
    outfile: floor,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return {
    product: join(folder, "product/loader.mjs"),
    floor,
    floorAsProduct: join(folder, "as-product/floor.mjs"),
    sameBytes: join(folder, "same-bytes/same-bytes.mjs"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
