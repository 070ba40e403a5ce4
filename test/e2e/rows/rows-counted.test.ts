import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@redshift-loader/local-aws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalPipelines, startLocal } from "../../../src/testing/index.ts";
import { runCommand } from "../../support/run-command.ts";

/** Rows of one load each, by how they are loaded. `wrong` lines are rejected: their quantity is a word. */
const cases = {
  append: { options: {}, columns: ["id", "qty"], lines: ["1,10", "1,10", "2,20", "3,many"], read: 3, written: 3 },
  merge: {
    options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "qty" },
    columns: ["id", "qty"],
    lines: ["1,10", "1,11", "2,20", "3,many"], // the older version of 1 is left out
    read: 3,
    written: 2,
  },
  deletes: {
    options: {
      ...{ merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "qty" },
      delete_when: { column: "op", in: ["D"] },
    },
    columns: ["id", "qty", "op"],
    lines: ["1,10,U", "1,11,U", "2,20,U", "3,30,D", "4,many,U"], // 3 is a deletion: nothing is written for it
    read: 4,
    written: 2,
  },
} as const;

type Name = keyof typeof cases;
const names = Object.keys(cases) as Name[]; // its own keys

const folder = await mkdtemp(join(tmpdir(), "rows-"));
const logged: string[] = [];
let local: LocalPipelines;

beforeAll(async () => {
  for (const name of names) await writeFile(join(folder, `${name}_queue.json`), JSON.stringify(configOf(name)));
  const tables = names.map((name) => `CREATE TABLE r.${name}_rows (id INT, qty INT);`);
  await writeFile(join(folder, "schema.sql"), `CREATE SCHEMA r;\n${tables.join("\n")}`);
  local = await startLocal({ pipelines: folder, windowSeconds: 0, onLog: ({ line }) => logged.push(line) });
  for (const name of names)
    await local.putObject("shop-landing", `${name}/one.csv`, `${cases[name].lines.join("\n")}\n`);
});

afterAll(async () => {
  await local?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const configOf = (name: Name) => ({
  source: { bucket: "shop-landing", prefix: `${name}/`, suffix: ".csv" },
  output: { manifest_bucket: "shop-manifests", manifest_prefix: "m/" },
  copy: {
    ...{ options: "CSV", role_arn: "arn:aws:iam::123456789012:role/copy", table_name: `r.${name}_rows` },
    ...{ columns: cases[name].columns, max_rejected_rows: 5 },
  },
  cluster: { identifier: "analytics", db_name: "dev" },
  options: cases[name].options,
});

/** As `finished` has measured it. */
function measured(pipeline: string): Record<string, unknown> | undefined {
  const line = logged.find((one) => one.includes('"Rows"') && one.includes(`"Pipeline":"${pipeline}"`));
  return line === undefined ? undefined : JSON.parse(line.slice(line.indexOf("{")));
}

test.for(names)("%s: status counts the rows that were read, the metric those that were written", async (name) => {
  const metrics = await until(`${name} is measured`, async () => measured(`${name}_queue`), 180_000);
  const { read, written } = cases[name];
  expect(metrics).toMatchObject({ Rows: written, RejectedRows: 1 });
  const { stdout } = await runCommand(["status", `${name}_queue`, "--json"], local.environment);
  expect(JSON.parse(stdout).pipelines[0]).toMatchObject({ rows: read, loads: 1 });
  const history = await runCommand(["history", `${name}_queue`, "--json"], local.environment);
  expect(JSON.parse(history.stdout).pipelines[0].entries).toMatchObject([{ state: "loaded", rows: read }]);
  const stored = await local.query<{ n: string }>(`SELECT COUNT(*) AS n FROM r.${name}_rows`);
  expect(stored).toEqual([{ n: String(written) }]);
});
