import { describe, expect } from "vitest";
import { test } from "./database.ts";

const table = [
  "create schema shop",
  "create table shop.t (id int, c super)",
  `insert into shop.t values (1, json_parse('{"name": "a", "k": {"t": 1}, "items": [{"n": 5}, {"n": 6}]}')), (2, json_parse('{"name": "b", "items": []}'))`,
  "set search_path to shop",
  "create table u as select * from t",
];

describe("Names of schemas and tables stay what they are", () => {
  test.for([
    ["select shop.t.id from shop.t order by 1", [["1"], ["2"]]],
    ["select shop.t.c.name from shop.t where shop.t.id = 1", [['"a"']]],
    ["select postgres.shop.t.c.name from postgres.shop.t where id = 1", [['"a"']]],
    ["select c.k.t from t where t.id = 1", [["1"]]],
    ["select x.id from shop.t x, shop.t y where x.id = y.id order by x.id", [["1"], ["2"]]],
    ["with shop as (select id from shop.t) select shop.id from shop order by 1", [["1"], ["2"]]],
    ["select shop.id from (select id from shop.t) shop order by 1", [["1"], ["2"]]],
    ["select id i from t order by i", [["1"], ["2"]]],
    ["select t.id, t.* from t where id = 2", [["2", "2", '{"name": "b", "items": []}']]],
  ] as const)("%s", async ([sql, rows], { db }) => {
    expect(await db.rows(...table, sql)).toEqual(rows);
  });

  test("and so do arrays of the catalog", async ({ db }) => {
    const sql =
      "select i.indkey[0] > 0 from pg_catalog.pg_index i join pg_class c on c.oid = i.indrelid where c.relname = 'pg_class' limit 1";
    expect(await db.rows(sql)).toEqual([["t"]]);
  });
});

describe("Navigation reaches", () => {
  test.for([
    ["a subquery", "select s.name from (select t.c.name from t) s order by 1", [['"a"'], ['"b"']]],
    ["a WITH query", "with w as (select c.name from t) select name from w order by 1", [['"a"'], ['"b"']]],
    [
      "both sides of a union",
      "select c.name from t where id = 1 union all select x.c.k.t from t x where x.id = 1",
      [['"a"'], ["1"]],
    ],
    ["a query within a condition", "select id from t where exists (select 1 from t.c.items i where i.n = 6)", [["1"]]],
    [
      "a query in the select list",
      "select id, (select count(*) from t.c.items i) from t order by id",
      [
        ["1", "2"],
        ["2", "0"],
      ],
    ],
    ["arguments", "select upper(t.c.name::varchar), nvl(t.c.name, t.c.k) from t where id = 1", [["A", '"a"']]],
    ["QUALIFY", "select t.c.name from t where true qualify row_number() over (order by t.c.name desc) = 1", [['"b"']]],
    ["a join's condition", "select b.id from t a join t b on a.c.name = b.c.name and a.id = 2", [["2"]]],
    ["a join in parentheses", "select i.n from (t join t.c.items i on true) where i.n > 5", [["6"]]],
    ["DISTINCT with ORDER BY", "select distinct t.c.name from t order by t.c.name desc", [['"b"'], ['"a"']]],
    ["TOP", "select top 1 t.c.name from t order by id desc", [['"b"']]],
    ["a path in parentheses", "select i.n from t, (t.c.items) as i order by i.n", [["5"], ["6"]]],
    ["the item itself", "select i from t, t.c.items i where i.n = 5", [['{"n": 5}']]],
    ["all columns", "select * from (select 1 as id, json_parse('[7]') as a) t, t.a i", [["1", "[7]", "7"]]],
  ] as const)("%s", async ([_, sql, rows], { db }) => {
    expect(await db.rows(...table, sql)).toEqual(rows);
  });

  test.for([
    ["UPDATE", "update t set id = 9 where t.c.name = 'a'", [["2"], ["9"]]],
    [
      "UPDATE from others",
      "update t set id = i.n::int from t s, s.c.items i where s.id = t.id and i.n = 6",
      [["2"], ["6"]],
    ],
    ["DELETE", "delete from t where t.c.k.t = 1", [["2"]]],
    ["DELETE using others", "delete from t using t s, s.c.items i where s.id = t.id", [["2"]]],
    ["INSERT", "insert into t select i.n::int, null from t s, s.c.items i", [["1"], ["2"], ["5"], ["6"]]],
    [
      "MERGE",
      "merge into t using u s on t.id = s.id and s.c.name = 'a' when matched then update set id = 8 when not matched then insert values (s.c.items[0].n::int, null)",
      [["2"], ["8"], [null]],
    ],
  ] as const)("%s", async ([_, sql, ids], { db }) => {
    expect(await db.rows(...table, sql, "select id from t order by id")).toEqual(ids);
  });

  test("SELECT INTO", async ({ db }) => {
    expect(await db.rows(...table, "select t.c.name into #n from t", "select name from #n order by 1")).toEqual([
      ['"a"'],
      ['"b"'],
    ]);
  });

  test("CREATE TABLE AS and views", async ({ db }) => {
    const made = ["create table w as select t.c.name from t", "create view v as select x.name from w as x"];
    expect(await db.rows(...table, ...made, "select name from v order by 1")).toEqual([['"a"'], ['"b"']]);
  });
});

describe("A column of the result has the name of", () => {
  test.for([
    [
      "the last attribute",
      "select t.c.k.t, c.items[0], t.c.name::varchar(5), cast(c.items[0].n as int) from t",
      ["t", "items", "name", "n"],
    ],
    ["its alias", "select t.c.k as a, t.c.k b, t.c.k::int d from t", ["a", "b", "d"]],
    ["the item", "select i, p from t, t.c.items i at p", ["i", "p"]],
  ] as const)("%s", async ([_, sql, columns], { db }) => {
    await db.rows(...table);
    expect(await db.columns(sql)).toEqual(columns);
  });
});

describe("Refused is", () => {
  test.for([
    ["an element of an expression", "select split_to_array('a|b', '|')[0] from t", "navigation into an expression"],
    ["an attribute of an expression", "select (t.c.k).t from t", "navigation into an expression"],
    ["an index that is computed", "select t.c.items[id] from t", "an index into SUPER that is not a whole number"],
    ["bit operators", "select t.c.k.t & 1 from t", "the operator & on a SUPER value"],
    ["a parameter in arithmetic", "select t.c.k.t + $1 from t", "a parameter beside a SUPER value"],
    ["concatenation", "select t.c.name || 'x' from t", "the operator || on a SUPER value"],
    ["LIKE", "select 1 from t where t.c.name like 'a%'", "LIKE of a SUPER value"],
    ["a simple CASE", "select case t.c.name when 'a' then 1 end from t", "CASE of a SUPER value"],
    [
      "CASE with a literal",
      "select case when true then t.c.name else 'a' end from t",
      "CASE of a SUPER value and a literal",
    ],
    ["COALESCE with a literal", "select coalesce(t.c.name, 'a') from t", "COALESCE of a SUPER value and a literal"],
    ["a parameter", "select 1 from t where t.c.name = $1", "a parameter beside a SUPER value"],
    ["an array without an alias", "select 1 from t, t.c.items", "an unnested SUPER value without an alias"],
    ["all attributes of an item", "select i.* from t, t.c.items i", "i.* of an unnested SUPER value"],
    ["* beside AT", "select * from t, t.c.items i at p", "* beside UNPIVOT or AT"],
    ["RIGHT JOIN", "select 1 from t right join t.c.items i on true", "RIGHT JOIN of an unnested SUPER value"],
    ["going over an object", "select i from t, t.c.k i", "unnesting of a SUPER value of type object"],
    ["UNPIVOT of an array", "select v from t, unpivot t.c.items as v", "UNPIVOT of a SUPER value of type array"],
  ] as const)("%s", async ([_, sql, message], { db }) => {
    expect(await db.refusal(...table, sql)).toContain(message);
  });
});
