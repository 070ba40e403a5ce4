import { describe, expect } from "vitest";
import { test } from "./database.ts";

const table = [
  'create table t (id int, ts int, "Name x" varchar(10))',
  "insert into t values (1, 10, 'a'), (1, 20, 'b'), (2, 5, 'c'), (2, null, 'd'), (3, 1, 'e')",
];
const newest = "qualify row_number() over (partition by id order by ts desc nulls last) = 1";

describe("QUALIFY", () => {
  test.for([
    {
      name: "over one relation's columns",
      sql: `select s.* from t as s ${newest}`,
      rows: [
        ["1", "20", "b"],
        ["2", "5", "c"],
        ["3", "1", "e"],
      ],
    },
    {
      name: "behind WHERE, without an alias",
      sql: `select t.* from t where id < 3 ${newest}`,
      rows: [
        ["1", "20", "b"],
        ["2", "5", "c"],
      ],
    },
    {
      name: "over all columns",
      sql: `select * from t s ${newest} order by ts limit 2`,
      rows: [
        ["3", "1", "e"],
        ["2", "5", "c"],
      ],
    },
    {
      name: "over named columns",
      sql: `select s."NAME X", id from t s ${newest} order by 2 desc`,
      rows: [
        ["e", "3"],
        ["c", "2"],
        ["b", "1"],
      ],
    },
    {
      name: "with an alias of a window function",
      sql: "select *, row_number() over (partition by id order by ts) as rn from t s qualify rn = 2",
      rows: [
        ["1", "20", "b", "2"],
        ["2", null, "d", "2"],
      ],
    },
    {
      name: "with an alias of an expression",
      sql: "select id % 2 as odd from t s qualify count(*) over (partition by odd) = 2",
      rows: [["0"], ["0"]],
    },
    {
      name: "before the column that an alias hides",
      sql: "select -id as id from t s qualify row_number() over (order by id) = 1",
      rows: [["-1"]],
    },
    {
      name: "under GROUP BY and HAVING",
      sql: "select id, count(*) as n from t group by id having id > 1 qualify rank() over (order by n desc) = 1",
      rows: [["2", "2"]],
    },
    {
      name: "before DISTINCT",
      sql: "select distinct id from t s qualify count(*) over (partition by id) = 2 order by id desc",
      rows: [["2"], ["1"]],
    },
    {
      name: "before DISTINCT over all columns",
      sql: "select distinct * from t s where id = 1 qualify count(*) over () = 2 order by ts desc",
      rows: [
        ["1", "20", "b"],
        ["1", "10", "a"],
      ],
    },
    { name: "before TOP", sql: `select top 1 s.* from t s ${newest} order by s.ts desc`, rows: [["1", "20", "b"]] },
    {
      name: "ordered by what is not selected",
      sql: `select id from t s ${newest} order by s.ts desc nulls last, id`,
      rows: [["1"], ["2"], ["3"]],
    },
    {
      name: "beside expressions without a name",
      sql: `select id + 1, s.*, 'x' || id from t s where id = 1 ${newest}`,
      rows: [["2", "1", "20", "b", "x1"]],
    },
    {
      name: "over a join",
      sql: "select * from t a join t b on a.id = b.id and b.ts = 20 qualify row_number() over (order by a.ts) = 1",
      rows: [["1", "10", "a", "1", "20", "b"]],
    },
    {
      name: "over an outer join",
      sql: "select b.*, a.id from t a left join t b on a.ts = b.ts + 10 where a.id = 1 qualify row_number() over (order by a.ts) = 1",
      rows: [[null, null, null, "1"]],
    },
    { name: "in a subquery", sql: `select count(*) from (select * from t s ${newest}) q`, rows: [["3"]] },
    {
      name: "in a common table expression",
      sql: `with q as (select s.* from t s ${newest}) select max(ts) from q`,
      rows: [["20"]],
    },
    {
      name: "in each branch of a union",
      sql: `select s.* from t s where id = 1 ${newest} union all select s.* from t s where id = 3 ${newest} order by 1 desc`,
      rows: [
        ["3", "1", "e"],
        ["1", "20", "b"],
      ],
    },
    {
      name: "inside another",
      sql: `select s.* from (select * from t a ${newest}) as s qualify rank() over (order by ts desc) = 1`,
      rows: [["1", "20", "b"]],
    },
    {
      name: "with a condition that is sometimes unknown",
      sql: "select id from t s qualify lag(ts) over (order by id, ts) > 10",
      rows: [["2"]],
    },
  ])("filters $name", async ({ sql, rows }, { db }) => {
    expect(await db.rows(...table, sql)).toEqual(rows);
  });

  test.for([
    { sql: `select s.* from t as s ${newest}`, columns: ["id", "ts", "name x"] },
    {
      sql: `select *, nvl(ts, 0), s.id as "Key", ts::int, len("name x") from t s ${newest}`,
      columns: ["id", "ts", "name x", "coalesce", "key", "ts", "len"],
    },
    { sql: "select id, row_number() over (order by ts) from t s qualify 1 = 1", columns: ["id", "row_number"] },
    { sql: `select id "A ""b""", id from t s ${newest}`, columns: ['a "b"', "id"] },
  ])("returns the columns of the select list and no more: $sql", async ({ sql, columns }, { db }) => {
    await db.rows(...table);
    expect(await db.columns(sql)).toEqual(columns);
  });

  test("works inside INSERT", async ({ db }) => {
    const rows = await db.rows(
      ...table,
      "create table u (like t)",
      `/* loader:merge-insert */ insert into u (id, ts, "name x") select "id", "ts", "Name x" from t as s where id <> 3 ${newest}`,
      "select * from u order by id",
    );
    expect(rows).toEqual([
      ["1", "20", "b"],
      ["2", "5", "c"],
    ]);
  });

  test.for([
    { sql: `select t.* from t ${newest}`, message: 'syntax error at or near "QUALIFY"' },
    {
      sql: `select * from t a join t b using (id) ${newest}`,
      message:
        "QUALIFY with * over a relation without a name, or joined by USING or NATURAL is not supported by the local Redshift: name the columns",
    },
    {
      sql: "select *, 1 + rank() over (order by id) from t s qualify 1 = 1",
      message:
        "QUALIFY beside a window function without a name is not supported by the local Redshift: name it with AS",
    },
    {
      sql: "select id + 1 from t group by 1 qualify rank() over (order by 1) = 1",
      message:
        "QUALIFY with GROUP BY and a column without a name is not supported by the local Redshift: name it with AS",
    },
  ])("is refused: $sql", async ({ sql, message }, { db }) => {
    expect(await db.refusal(...table, sql)).toBe(message);
  });
});

describe("TOP", () => {
  test.for([
    { sql: "select top 2 ts from t order by ts", rows: [["1"], ["5"]] },
    { sql: "select distinct top (1) id from t order by id desc", rows: [["3"]] },
    {
      sql: "select top 1 id from t where id = 2 union all select top 1 id from t where id = 1 order by id",
      rows: [["1"], ["2"]],
    },
    {
      sql: "select (select top 1 ts from t b where b.id = a.id order by ts desc nulls last) from t a where a.ts = 10",
      rows: [["20"]],
    },
  ])("limits its own query: $sql", async ({ sql, rows }, { db }) => {
    expect(await db.rows(...table, sql)).toEqual(rows);
  });
});
