import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckResult } from "../../src/core/doctor/diagnose.ts";
import { setUpSql } from "../../src/core/ledger/set-up-sql.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";
import { startLocal } from "../../src/testing/index.ts";
import { runCommand } from "../support/run-command.ts";

const role = "arn:aws:iam::123456789012:role/copy";
const base = {
  output: { manifest_bucket: "loads", manifest_prefix: "manifests/" },
  cluster: { workgroup: "adhoc", db_name: "dev" },
};
const merge = { merge_duplicate_pks: true, merge_pk: ["id", "shop"], merge_timestamp: "changed" };

/** A pipeline for each mode, each way of safety, and some formats. */
const pipelines = {
  appends: { copy: { table_name: "appends", role_arn: role, options: "JSON 'auto'" }, suffix: ".json" },
  history: {
    copy: { table_name: "history", role_arn: role, options: "CSV", columns: ["id", "shop", "changed"] },
    options: { ...merge, merge_duplicate_pks: false, null_keys: "insert" },
    safety: { ledger_schema: "etl" },
    suffix: ".csv",
  },
  locks: {
    copy: { table_name: "locks", role_arn: role, options: "DELIMITER '|' MAXERROR 5" },
    options: { ...merge, null_keys: "discard" },
    safety: { concurrency: "lock" },
    suffix: ".txt",
  },
  retries: {
    copy: { table_name: "retries", role_arn: role, options: "CSV" },
    options: merge,
    safety: { concurrency: "retry", exactly_once: false },
    suffix: ".csv",
  },
};

async function folderOf() {
  const folder = await mkdtemp(join(tmpdir(), "doctor-"));
  for (const [name, { suffix, ...config }] of Object.entries(pipelines)) {
    const source = { bucket: "lake", prefix: `${name}/`, suffix };
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ source, ...base, ...config }));
  }
  const columns = "(id BIGINT NOT NULL, shop VARCHAR(20), changed TIMESTAMP, details SUPER)";
  const tables = Object.keys(pipelines).map((name) => `CREATE TABLE IF NOT EXISTS ${name} ${columns};`);
  await writeFile(join(folder, "schema.sql"), ["CREATE SCHEMA IF NOT EXISTS etl;", ...tables].join("\n"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

const files = {
  appends: '{"id":1,"shop":"a"}\n',
  history: "1,a,2026-01-01\n",
  locks: "1|a|2026-01-01|{}\n",
  retries: "1,a,2026-01-01,\n",
};

describe("doctor, of pipelines of every mode", () => {
  test("finds no problem, under snapshot isolation", async () => {
    await using given = await folderOf();
    await using local = await startLocal({ pipelines: given.folder, isolation: "snapshot" });
    for (const { pipeline } of (await readPipelinesFolder(given.folder)).pipelines)
      for (const sql of setUpSql(pipeline).ddl) await local.query(sql);
    for (const [name, body] of Object.entries(files))
      await local.putObject("lake", `${name}/one${pipelines[name as keyof typeof pipelines].suffix}`, body);

    const { code, stdout } = await runCommand(["doctor", "--json", "--event-wait", "120"], local.environment);
    const checks: CheckResult[] = JSON.parse(stdout).checks;
    const concerns = checks.flatMap(({ id, pipeline = "", findings }) =>
      findings.flatMap(({ status, says }) => (status === "ok" ? [] : [`${pipeline} ${id} ${status}: ${says}`])),
    );
    const known = / (?:schedule|topic) warning: |exactly_once is false/;
    expect(concerns.filter((concern) => !known.test(concern))).toEqual([]);
    expect(code).toBe(0);
    expect(checks.filter(({ id }) => id === "forms").map(({ findings }) => findings.length)).toEqual([1, 1, 1, 1]);
  });
});
