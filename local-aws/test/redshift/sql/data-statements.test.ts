import { describe, expect } from "vitest";
import { test } from "./database.ts";

describe("DELETE", () => {
  test("USING takes the target qualified by schema and table", async ({ db }) => {
    const rows = await db.rows(
      'create schema "Sales"',
      'create table "Sales"."Order Items" ("Key" int, "a""b" int)',
      'create temp table "#stage" (like "sales"."order items" including defaults)',
      'insert into sales."order items" values (1, 1), (2, 2)',
      "insert into #stage values (1, 9)",
      '/* loader:merge-delete */ DELETE FROM "Sales"."Order Items" USING "#Stage" WHERE "Sales"."Order Items"."Key" = "#stage"."KEY"',
      'select "KEY", "A""B" from "SALES"."ORDER ITEMS"',
    );
    expect(rows).toEqual([["2", "2"]]);
  });

  test("may leave out FROM", async ({ db }) => {
    expect(await db.rows("create table t as select 1 a", "delete t where a = 1", "select * from t")).toEqual([]);
  });
});

describe("INSERT", () => {
  test.for([
    { sql: "insert into t (select 1, 'a')", rows: [["1", "a"]] },
    { sql: "insert into t (b) (select 'a')", rows: [["5", "a"]] },
    { sql: "insert into t default values", rows: [["5", null]] },
    {
      sql: "insert into t values (default, 'x'), (2, nvl(null, 'y'))",
      rows: [
        ["5", "x"],
        ["2", "y"],
      ],
    },
    { sql: "insert into t with q as (select 7 a) select a, 'q' from q", rows: [["7", "q"]] },
  ])("$sql", async ({ sql, rows }, { db }) => {
    expect(await db.rows("create table t (a int default 5, b varchar(5))", sql, "select * from t")).toEqual(rows);
  });
});

describe("UPDATE", () => {
  test("FROM joins other tables", async ({ db }) => {
    const rows = await db.rows(
      "create table t as select 1 id, 0 v",
      "create table s as select 1 id, 4 v",
      'update t set "V" = s.v + t.v from s where t.id = s.id',
      "select v from t",
    );
    expect(rows).toEqual([["4"]]);
  });

  test("refuses a qualified column behind SET, as Redshift documents", async ({ db }) => {
    expect(await db.refusal("create table t as select 1 v", "update t set t.v = 2")).toBe(
      'column "t" of relation "t" does not exist',
    );
  });
});

describe("MERGE", () => {
  const tables = [
    "create table target (id int, name varchar(10))",
    "create table source (id int, name varchar(10))",
    "insert into target values (30, 'Tony'), (11, 'Alice'), (23, 'Bill'), (23, 'Nikki'), (null, 'none')",
    "insert into source values (23, 'David'), (22, 'Clarence'), (null, 'new')",
  ];

  test("updates what matches and inserts the rest", async ({ db }) => {
    const rows = await db.rows(
      ...tables,
      `merge into target using (select * from source) as s on target.id = s.id
       when matched then update set name = nvl(s.name, '') when not matched then insert (id, name) values (s.id, upper(s.name))`,
      "select id, name from target order by id, name",
    );
    expect(rows).toEqual([
      ["11", "Alice"],
      ["22", "CLARENCE"],
      ["23", "David"],
      ["23", "David"],
      ["30", "Tony"],
      [null, "NEW"],
      [null, "none"],
    ]);
  });

  test("deletes what matches", async ({ db }) => {
    const rows = await db.rows(
      ...tables,
      "merge into target using source on target.id = source.id when matched then delete when not matched then insert values (source.id, 'new')",
      "select id from target where name <> 'none' order by id",
    );
    expect(rows).toEqual([["11"], ["22"], ["30"], [null]]);
  });

  test("REMOVE DUPLICATES replaces whole rows and collapses those that match", async ({ db }) => {
    const rows = await db.rows(
      ...tables,
      "merge into target using source on target.id = source.id remove duplicates",
      "select id, name from target order by id, name",
    );
    expect(rows).toEqual([
      ["11", "Alice"],
      ["22", "Clarence"],
      ["23", "David"],
      ["30", "Tony"],
      [null, "new"],
      [null, "none"],
    ]);
  });

  test("REMOVE DUPLICATES takes a query with an alias", async ({ db }) => {
    const rows = await db.rows(
      ...tables,
      "merge into target using (select top 1 * from source where id = 23) s on target.id = s.id remove duplicates",
      "select name from target where id = 23",
    );
    expect(rows).toEqual([["David"]]);
  });

  test("fails when a target row meets two source rows", async ({ db }) => {
    const message = await db.refusal(
      ...tables,
      "insert into source values (23, 'again')",
      "merge into target using source on target.id = source.id when matched then delete when not matched then insert values (1, 'x')",
    );
    expect(message).toBe("MERGE command cannot affect row a second time");
  });

  test.for([
    { rest: "when matched and target.id > 1 then delete when not matched then insert values (1)", near: "and" },
    { rest: "when not matched then insert values (1)", near: "when" },
    { rest: "when matched then do nothing when not matched then insert values (1)", near: "do" },
    { rest: "when matched then delete when not matched then do nothing", near: "then" },
  ])("refuses what Redshift's MERGE does not have: $rest", async ({ rest, near }, { db }) => {
    expect(await db.refusal(`merge into target using source on target.id = source.id ${rest}`)).toBe(
      `syntax error at or near "${near}"`,
    );
  });
});

describe("a guard", () => {
  test("fails at run time with its message in a cast error", async ({ db }) => {
    const message = await db.refusal(
      "create table ledger as select 'a' as file",
      "select case when count(*) > 0 then ('2 files: ' || count(*)::varchar)::int end from ledger",
    );
    expect(message).toBe('invalid input syntax for type integer: "2 files: 1"');
  });
});
