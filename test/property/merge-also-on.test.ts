import { test as base, describe, expect } from "vitest";
import { settledLoads } from "../support/loads/settled-loads.ts";

const test = base.extend("loads", { scope: "file" }, async ({}, { onCleanup }) => {
  const loads = await settledLoads({});
  onCleanup(() => loads[Symbol.asyncDispose]());
  return loads;
});

const configOf = (table: string, more: object = {}) => ({
  copy: { role_arn: "default", table_name: table, options: "CSV" },
  options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "at", merge_also_on: ["day"], ...more },
});
const createTable = (table: string) =>
  `CREATE TABLE ${table} (id INT, at TIMESTAMP, day DATE, status VARCHAR(8)) DISTKEY (id) SORTKEY (day)`;
const rowsOf = (table: string) => `SELECT id, day::VARCHAR, status FROM ${table} ORDER BY id, day`;

describe("merge_also_on", () => {
  test("leaves what a merge leaves without it, where the column is equal in every version of a row", async ({
    loads,
  }) => {
    const files = [
      "1,2026-03-01 10:00:00,2026-03-01,new\n2,2026-03-02 10:00:00,2026-03-02,new\n3,2026-03-09 10:00:00,2026-03-09,new\n",
      "1,2026-03-05 10:00:00,2026-03-01,paid\n4,2026-03-05 10:00:00,2026-03-05,new\n",
      "2,2026-03-01 10:00:00,2026-03-02,late\n3,2026-03-09 10:00:00,2026-03-09,tie\n",
    ];
    for (const [table, more] of [
      ["public.with_it", {}],
      ["public.without_it", { merge_also_on: undefined }],
    ] as const) {
      await loads.query(createTable(table));
      for (const [at, body] of files.entries())
        expect(await loads.load(configOf(table, more), { [`${table}/${at}`]: body })).toEqual([]);
      expect(await loads.query(rowsOf(table))).toEqual([
        { id: 1, day: "2026-03-01", status: "paid" },
        { id: 2, day: "2026-03-02", status: "new" },
        { id: 3, day: "2026-03-09", status: "tie" },
        { id: 4, day: "2026-03-05", status: "new" },
      ]);
    }
  });

  test("keeps a row beside its older version, where the column differs between them", async ({ loads }) => {
    const table = "public.broken_duty";
    await loads.query(createTable(table));
    const config = configOf(table);
    await loads.load(config, { "broken/1": "1,2026-03-01 10:00:00,2026-03-01,new\n" });
    await loads.load(config, { "broken/2": "1,2026-03-02 10:00:00,2026-03-02,paid\n" });
    expect(await loads.query(rowsOf(table))).toEqual([
      { id: 1, day: "2026-03-01", status: "new" },
      { id: 1, day: "2026-03-02", status: "paid" },
    ]);
  });

  test("keeps the newest row of a key in one load, even where the column differs", async ({ loads }) => {
    const table = "public.broken_in_one";
    await loads.query(createTable(table));
    const body = "1,2026-03-01 10:00:00,2026-03-01,new\n1,2026-03-02 10:00:00,2026-03-02,paid\n";
    await loads.load(configOf(table), { "broken/3": body });
    expect(await loads.query(rowsOf(table))).toEqual([{ id: 1, day: "2026-03-02", status: "paid" }]);
  });

  const good = "1,2026-03-01 10:00:00,2026-03-01,good\n";
  const withNull = "2,2026-03-01 10:00:00,\\N,bad\n";
  const known = { id: 1, day: "2026-03-01", status: "good" };

  test.for([
    { nullKeys: "reject", rows: [known], quarantined: ["s3://files/null reject/bad"] },
    { nullKeys: "insert", rows: [known, { id: 2, day: null, status: "bad" }], quarantined: [] },
    { nullKeys: "discard", rows: [known], quarantined: [] },
  ])("treats NULL in such a column like NULL in a key: $nullKeys", async (expected, { loads }) => {
    const { nullKeys } = expected;
    const table = `public.nulls_${nullKeys}`;
    await loads.query(createTable(table));
    const files = { [`null ${nullKeys}/good`]: good, [`null ${nullKeys}/bad`]: withNull };
    const outcomes = await loads.load(configOf(table, { null_keys: nullKeys }), files);
    const quarantined = outcomes.flatMap((outcome) => ("quarantined" in outcome ? outcome.quarantined : []));
    expect(quarantined).toEqual(expected.quarantined);
    expect(await loads.query(rowsOf(table))).toEqual(expected.rows);
  });
});
