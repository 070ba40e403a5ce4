import fc from "fast-check";
import { test as base, describe, expect } from "vitest";
import { settledLoads } from "../../support/loads/settled-loads.ts";
import { drift, type Mode } from "./drift-oracle.ts";
import { driftingFiles } from "./drifting-file.ts";
import { type DriftFormat, writeFile } from "./write-file.ts";

const test = base.extend("loads", { scope: "file" }, async ({}, { onCleanup }) => {
  const loads = await settledLoads({});
  onCleanup(() => loads[Symbol.asyncDispose]());
  return loads;
});

/** Of each combination. `DRIFT_FILES=100` runs 300 files in each mode and with each policy. */
const count = Number(process.env["DRIFT_FILES"] ?? 6);

const options: Record<Mode, object> = {
  merge: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "at" },
  history: { merge_duplicate_pks: false, merge_pk: "id", merge_timestamp: "at" },
  append: {},
};
const copyOptions: Record<DriftFormat, string> = { csv: "CSV IGNOREHEADER 1", parquet: "PARQUET", avro: "AVRO 'auto'" };

const combinations = (["merge", "history", "append"] as const).flatMap((mode, one) =>
  (["reject", "ignore", "add"] as const).flatMap((policy, two) =>
    (["csv", "parquet", "avro"] as const)
      .filter((_, three) => process.env["DRIFT_FILES"] !== undefined || (one + two) % 3 === three)
      .map((format) => ({ mode, policy, format })),
  ),
);

describe("a feed whose columns drift leaves what an oracle computes", () => {
  test.for(combinations)("$mode, $policy, $format", async ({ mode, policy, format }, { loads }) => {
    const table = `drift_${mode}_${policy}_${format}`;
    const seed = Number(process.env["DRIFT_SEED"] ?? 1);
    const [files = []] = fc.sample(driftingFiles(count), { numRuns: 1, seed });
    const keyed = files.map((file, at) => ({ key: `${table}/${String(at).padStart(4, "0")}`, file }));
    const batches = Object.values(Object.groupBy(keyed, (_, at) => Math.floor(at / 5))).map((batch) => batch ?? []);
    await loads.query(
      `CREATE TABLE ${table} (id INT, at TIMESTAMP, note VARCHAR(200), kind VARCHAR(8) DEFAULT 'plain')`,
    );
    const config = {
      copy: { role_arn: "default", table_name: `public.${table}`, options: copyOptions[format], columns: "by_name" },
      options: options[mode],
      schema: { new_columns: policy },
    };
    for (const batch of batches) {
      const bodies = await Promise.all(
        batch.map(async ({ key, file }) => [key, await writeFile(file, format)] as const),
      );
      await loads.load(config, Object.fromEntries(bodies));
    }
    const expected = drift(batches, { mode, policy, format, table });
    expect(await columnsOf(loads, table)).toEqual(expected.columns);
    expect(sorted(await rowsOf(loads, table, expected.columns))).toEqual(sorted(expected.rows));
    const quarantined = (await loads.records("quarantine")).filter(({ table_name: of }) => of === `public.${table}`);
    expect(new Map(quarantined.map(({ url, ddl }) => [String(url).replace("s3://files/", ""), ddl]))).toEqual(
      new Map(expected.quarantined),
    );
  });
});

type Loads = Awaited<ReturnType<typeof settledLoads>>;

const columnsOf = (loads: Loads, table: string) =>
  loads.query(
    `SELECT column_name AS name, data_type AS type FROM svv_columns WHERE table_name = '${table}' ORDER BY ordinal_position`,
  );

function rowsOf(loads: Loads, table: string, columns: readonly { name: string }[]) {
  const list = columns.map(({ name }) => (name === "at" ? "TO_CHAR(at, 'YYYY-MM-DD HH24:MI:SS') AS at" : name));
  return loads.query(`SELECT ${list.join(", ")} FROM ${table}`);
}

const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).toSorted();
