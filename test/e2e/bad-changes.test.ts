import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { test as base, describe, expect } from "vitest";
import { settledLoads } from "../support/loads/settled-loads.ts";

const test = base.extend("loads", { scope: "file" }, async ({}, { onCleanup }) => {
  const loads = await settledLoads({});
  onCleanup(() => loads[Symbol.asyncDispose]());
  return loads;
});

const named = ["op", "id", "at", "note"];

type More = { copy?: object; options?: object; sql?: object };

const configOf = (table: string, { copy = {}, options = {}, sql }: More = {}) => ({
  copy: { role_arn: "default", table_name: `public.${table}`, options: "CSV", columns: named, ...copy },
  options: {
    merge_duplicate_pks: true,
    merge_pk: "id",
    merge_timestamp: "at",
    delete_when: { column: "op", in: ["D"] },
    ...options,
  },
  ...(sql && { sql }),
});

const row = "U,1,2026-01-01 00:00:00,first\n";
const nothingDone = { submitted: [], quarantined: [] };
const create = (table: string, more = "") =>
  `CREATE TABLE ${table} (id INT, at TIMESTAMP, note VARCHAR(20)${more && `, ${more}`})`;

describe("a configuration of deletions that does not fit its target parks the batch, and blames no file", () => {
  test.for([
    {
      what: "the target lacks the column, and copy.columns is not set",
      table: create("no_column"),
      config: configOf("no_column", { copy: { columns: undefined } }),
      body: "1,2026-01-01 00:00:00,first\n",
      says: /column "?op"? does not exist/,
    },
    {
      what: "the target's column is a number, and the values are texts",
      table: "CREATE TABLE a_number (op INT, id INT, at TIMESTAMP, note VARCHAR(20))",
      config: configOf("a_number", { copy: { columns: undefined } }),
      body: "1,1,2026-01-01 00:00:00,first\n",
      says: /invalid input syntax/,
    },
    {
      what: "the same, with copy.columns",
      table: "CREATE TABLE a_named_number (op INT, id INT, at TIMESTAMP, note VARCHAR(20))",
      config: configOf("a_named_number", { options: { delete_when: { column: "op", in: ["D"], in_target: true } } }),
      body: "1,1,2026-01-01 00:00:00,first\n",
      says: /invalid input syntax/,
    },
    {
      what: "the mark is a number",
      table: create("bad_mark", "gone INT"),
      config: configOf("bad_mark", { options: { deletes: { mark: "gone" } } }),
      body: `${row}D,2,2026-01-01 00:00:00,\n`,
      says: /gone.* is of type integer but expression is of type timestamp|operator does not exist/,
    },
    {
      what: "the mark is missing",
      table: create("no_mark"),
      config: configOf("no_mark", { options: { deletes: { mark: "gone" } } }),
      body: row,
      says: /column "?gone"? does not exist/,
    },
    {
      what: "an audit column is missing",
      table: create("no_audit"),
      config: configOf("no_audit", { options: { audit_columns: { batch_id: "loaded_by" } } }),
      body: row,
      says: /column "?loaded_by"?.* does not exist/,
    },
    {
      what: "an audit column is too short",
      table: create("short_audit", "loaded_by VARCHAR(8)"),
      config: configOf("short_audit", { options: { audit_columns: { batch_id: "loaded_by" } } }),
      body: row,
      says: /value too long/i,
    },
    {
      what: "the tombstones are of other keys",
      table: `${create("old_keys")}; CREATE TABLE old_keys__loader_tombstones (other INT, at TIMESTAMP, loader_recorded_at TIMESTAMP)`,
      config: configOf("old_keys"),
      body: row,
      says: /column "?id"?.* does not exist/,
    },
  ])("$what", async ({ table, config, body, says }, { loads }) => {
    for (const sql of table.split("; ")) await loads.query(sql);
    const outcomes = await loads.load(config, { [config.copy.table_name]: body });
    expect(outcomes).toMatchObject([
      { kind: "parked", class: "permanent", reason: expect.stringMatching(says), ...nothingDone },
    ]);
    expect(await loads.query(`SELECT count(*) AS rows FROM ${config.copy.table_name}`)).toMatchObject([{ rows: "0" }]);
  });
});

describe("a file of deletions that cannot be loaded is quarantined, and the others load", () => {
  test.for([
    { what: "lacks the column", table: "lacks_op", options: {}, bad: "2,2026-01-01 00:00:00,second\n" },
    {
      what: "has a deletion without a time, which could not mark a row",
      table: "no_time",
      options: { deletes: { mark: "gone" } },
      bad: "D,2,,\n",
    },
    {
      what: "has a deletion without a key, under null_keys: insert",
      table: "no_key",
      options: { null_keys: "insert" },
      bad: "D,,2026-01-01 00:00:00,\n",
    },
    { what: "has a deletion without a key", table: "no_key_at_all", options: {}, bad: "D,,2026-01-01 00:00:00,\n" },
  ])("where it $what", async ({ table, options, bad }, { loads }) => {
    await loads.query(create(table, "gone TIMESTAMP"));
    const files = { [`${table}/good`]: row, [`${table}/bad`]: bad };
    const outcomes = await loads.load(configOf(table, { options }), files);
    expect(outcomes.flatMap((outcome) => ("quarantined" in outcome ? outcome.quarantined : []))).toHaveLength(1);
    expect(await loads.query(`SELECT id, note FROM ${table}`)).toEqual([{ id: 1, note: "first" }]);
  });
});

describe("deletions", () => {
  test("may lack what rows must have, while a row that lacks it quarantines its file", async ({ loads }) => {
    await loads.query("CREATE TABLE strict (id INT NOT NULL, at TIMESTAMP NOT NULL, note VARCHAR(20) NOT NULL)");
    await loads.load(configOf("strict"), { "strict/1": row });
    const files = { "strict/2": "D,1,2026-01-02 00:00:00,\n", "strict/3": "U,3,2026-01-02 00:00:00,\n" };
    const outcomes = await loads.load(configOf("strict", { copy: { options: "CSV EMPTYASNULL" } }), files);
    expect(outcomes.at(-1)).toMatchObject({ class: "data", quarantined: [expect.any(String)] });
    expect(await loads.query("SELECT * FROM strict")).toEqual([]);
  });

  test("are remembered in a table that recovery makes where it is missing", async ({ loads }) => {
    await loads.query(create("forgetful"));
    const config = configOf("forgetful");
    await loads.load(config, { "forgetful/1": row });
    const lost = "DROP TABLE forgetful__loader_tombstones";
    const { table_name: name } = config.copy;
    expect(name).toBe("public.forgetful");
    await loads.query(lost);
    const outcomes = await loads.load(config, { "forgetful/2": "D,1,2026-01-02 00:00:00,\n" }, { init: false });
    expect(outcomes).toMatchObject([{ class: "set-up", kind: "submitted" }]);
    expect(await loads.query("SELECT * FROM forgetful")).toEqual([]);
    expect(await loads.query("SELECT id, at::VARCHAR FROM forgetful__loader_tombstones")).toEqual([
      { id: 1, at: "2026-01-02 00:00:00" },
    ]);
  });

  test.for([
    { what: "numbers", values: [3, 4], on: "4" },
    { what: "true and false", values: [true], on: "true" },
  ])("may be said by $what", async ({ what, values, on }, { loads }) => {
    const table = `said_by_${what.slice(0, 4)}`;
    await loads.query(create(table));
    const options = { delete_when: { column: "op", in: values } };
    const off = what === "numbers" ? "1" : "false";
    await loads.load(configOf(table, { options }), {
      [`${table}/1`]: `${off},1,2026-01-01 00:00:00,first\n${off},2,2026-01-01 00:00:00,second\n`,
      [`${table}/2`]: `${on},2,2026-01-02 00:00:00,\n`,
    });
    expect(await loads.query(`SELECT id FROM ${table}`)).toEqual([{ id: 1 }]);
  });
});

describe("a statement of the user that fails", () => {
  test.for([
    { what: "before", sql: { before: ["SELECT 1", "INSERT INTO no_such_table VALUES (1)"] }, place: "sql.before[1]" },
    { what: "after", sql: { after: ["SELECT CAST('{pipeline}' AS INT)"] }, place: "sql.after[0]" },
  ])("$what the rows parks the batch under its place, and blames no file", async ({ what, sql, place }, { loads }) => {
    await loads.query(create(`hook_${what}`));
    const outcomes = await loads.load(configOf(`hook_${what}`, { sql }), { [`hook_${what}/1`]: row });
    const reason = expect.stringMatching(new RegExp(`^${place.replace(/[[\]]/g, "\\$&")} failed: `));
    expect(outcomes).toMatchObject([{ kind: "parked", class: "permanent", reason, ...nothingDone }]);
    expect(await loads.query(`SELECT * FROM hook_${what}`)).toEqual([]);
  });

  test.for([
    { what: "waits", before: ["LOCK busy"], ends: "loaded" },
    { what: "waits too long", before: ["SET statement_timeout TO 300", "LOCK busy"], ends: "waiting" },
  ])("$what for another session ends as $ends, and blames no file", async ({ before, ends }, { loads }) => {
    const table = `hook_${ends}`;
    await loads.query(create(table));
    await loads.query("CREATE TABLE IF NOT EXISTS busy (n INT)");
    const holder = new pg.Client({ connectionString: loads.redshiftUrl });
    await holder.connect();
    await holder.query("BEGIN; LOCK busy");
    const load = loads.load(configOf(table, { sql: { before } }), { [`${table}/1`]: row });
    const first = await Promise.race([load, delay(1_000, "waits")]);
    if (ends === "loaded") {
      expect(first).toBe("waits");
      await holder.query("COMMIT");
      expect(await load).toEqual([]);
    } else {
      expect((await load).at(-1)).toMatchObject({ class: "transient", kind: "waiting" });
      await holder.query("COMMIT");
    }
    await holder.end();
    expect(await loads.query(`SELECT id FROM ${table}`)).toHaveLength(ends === "loaded" ? 1 : 0);
  });

  test("runs with the load, and sees its rows", async ({ loads }) => {
    await loads.query(create("hooked"));
    await loads.query("CREATE TABLE hook_log (said VARCHAR(100), rows INT)");
    const sql = {
      before: ["INSERT INTO hook_log SELECT 'before {pipeline}', count(*) FROM hooked"],
      after: ["INSERT INTO hook_log SELECT 'after {batch_id}', count(*) FROM hooked"],
    };
    expect(await loads.load(configOf("hooked", { sql }), { "hooked/1": row })).toEqual([]);
    const [ledger] = await loads.query("SELECT DISTINCT batch_id FROM hooked__loader_ledger");
    expect(await loads.query("SELECT said, rows FROM hook_log ORDER BY rows")).toEqual([
      { said: "before targets", rows: 0 },
      { said: `after ${String(ledger?.["batch_id"])}`, rows: 1 },
    ]);
  });
});
