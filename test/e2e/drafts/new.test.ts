import { mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalPipelines, startLocal } from "../../../src/testing/index.ts";
import { runCommand } from "../../support/run-command.ts";
import { sampleSets } from "../../support/samples/sample-sets.ts";

/** One for each format, and for each way to load: every other set is loaded by COPY's conversions in test/cli/new.test.ts. */
const names = ["orders", "semicolons", "events", "dms", "columnar", "rides", "drifting"];
const loadedSets = sampleSets.filter(({ name }) => names.includes(name));

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;
let local: LocalPipelines;

/** The DDL of every draft runs; the drafted pipelines get the samples that they were drafted from. */
beforeAll(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), "new-loads-"));
  const pipelines = join(folder.path, "pipelines");
  const drafts = [];
  for (const set of sampleSets) drafts.push(await draftOf(set));
  await mkdir(pipelines);
  for (const { name, config } of drafts.filter(({ name }) => names.includes(name)))
    await writeFile(join(pipelines, `${name}.json`), config);
  await writeFile(join(pipelines, "schema.sql"), drafts.map(({ ddl }) => ddl).join("\n"));
  local = await startLocal({ pipelines, windowSeconds: 1 });
  for (const { name, files } of loadedSets)
    for (const [file, body] of Object.entries(files)) await local.putObject("shop-landing", `${name}/${file}`, body);
  await local.untilQuiet(400_000);
}, 600_000);
afterAll(async () => {
  await local?.[Symbol.asyncDispose]();
  await folder?.remove();
});

async function draftOf({ name, files }: (typeof sampleSets)[number]) {
  const places: string[] = [];
  for (const [file, body] of Object.entries(files)) {
    const place = join(folder.path, `${name}-${file}`);
    await writeFile(place, body);
    places.push(place);
  }
  const out = join(folder.path, name);
  const run = await runCommand(["new", ...places, "--table", `shop.${name}`, "--name", name, "--out", out]);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const [config, ddl] = await Promise.all(
    [`${name}.json`, "schema.sql"].map((file) => readFile(join(out, file), "utf8")),
  );
  return { name, config: config ?? "", ddl: ddl ?? "" };
}

describe("drafts as they are", () => {
  test("make every table", async () => {
    const tables = await local.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'shop'",
    );
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(sampleSets.map(({ name }) => name)));
  });

  test.each(loadedSets)("load the rows of their samples: $name", async ({ query, rows }) => {
    expect(await local.query(query)).toEqual(rows);
  });
});
