import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const parse = "dg/JSON_PARSE: only it reads text as JSON";
const scalars = "dg/r_SUPER_type";
const create = "CREATE TABLE t (id int, s super)";
const read = "SELECT id, s, json_typeof(s) FROM t ORDER BY id";

conformance("A SUPER value", (spec) => {
  spec("of text is a string, also if it looks like JSON", { source: parse }, async ({ run }) => {
    const insert = `INSERT INTO t VALUES (1, '{"a":1}'), (2, '[''x'']'), (3, 'it\\'s'), (4, ''), (5, '5'), (6, 'null'), (7, NULL)`;
    expect(await run(create, insert, read)).toEqual([
      [1, '"{\\"a\\":1}"', "string"],
      [2, `"['x']"`, "string"],
      [3, `"it's"`, "string"],
      [4, '""', "string"],
      [5, '"5"', "string"],
      [6, '"null"', "string"],
      [7, null, null],
    ]);
  });

  spec("of JSON_PARSE is what the text says", { source: parse }, async ({ run }) => {
    const insert = `INSERT INTO t VALUES (1, JSON_PARSE('{"a":[1,"x"]}')), (2, JSON_PARSE('5')), (3, JSON_PARSE('"5"'))`;
    expect(await run(create, insert, read)).toEqual([
      [1, '{"a":[1,"x"]}', "object"],
      [2, "5", "number"],
      [3, '"5"', "string"],
    ]);
  });

  spec("of scalars is what they are", { source: scalars }, async ({ run }) => {
    const insert = "INSERT INTO t VALUES (1, 5), (2, 'Hello'), (3, true), (4, 3.14), (5, -2::bigint), (6, 0.5::float8)";
    expect(await run(create, insert, read)).toEqual([
      [1, "5", "number"],
      [2, '"Hello"', "string"],
      [3, "true", "boolean"],
      [4, "3.14", "number"],
      [5, "-2", "number"],
      [6, "0.5", "number"],
    ]);
  });

  spec("comes from a column list in any order", { source: parse }, async ({ run }) => {
    expect(await run(create, "INSERT INTO t (s, id) VALUES ('[1]', 1)", read)).toEqual([[1, '"[1]"', "string"]]);
  });

  spec("comes from VARCHAR, CHAR and number columns", { source: parse }, async ({ run }) => {
    const source = "CREATE TABLE u (v varchar(20), c char(5), n int, d decimal(5,2), b boolean)";
    const rows = "INSERT INTO u VALUES ('[1,2]', 'x', 7, 1.50, false)";
    const columns = ["v", "c", "n", "d", "b"].map((name, at) => `SELECT ${at + 1}, ${name} FROM u`);
    const inserts = columns.map((select) => `INSERT INTO t ${select}`);
    expect(await run(create, source, rows, ...inserts, read)).toEqual([
      [1, '"[1,2]"', "string"],
      [2, expect.stringMatching(/^"x\s*"$/), "string"],
      [3, "7", "number"],
      [4, "1.50", "number"],
      [5, "false", "boolean"],
    ]);
  });

  spec("is set by UPDATE", { source: parse }, async ({ run }) => {
    const insert = "INSERT INTO t VALUES (1, 1), (2, 2)";
    const updates = [`UPDATE t SET s = '{"a":1}' WHERE id = 1`, "UPDATE t SET id = 2, s = 'plain' WHERE id = 2"];
    expect(await run(create, insert, ...updates, read)).toEqual([
      [1, '"{\\"a\\":1}"', "string"],
      [2, '"plain"', "string"],
    ]);
  });

  spec("is a default", { source: parse }, async ({ run }) => {
    const table = `CREATE TABLE t (id int, s super DEFAULT '{"a":1}')`;
    expect(await run(table, "INSERT INTO t (id) VALUES (1)", read)).toEqual([[1, '"{\\"a\\":1}"', "string"]]);
  });

  spec("is cast from text and numbers", { source: scalars }, async ({ run }) => {
    expect(await run(`SELECT '[1]'::super, CAST(5 AS super), 'x'::varchar::super, NULL::super`)).toEqual([
      ['"[1]"', "5", '"x"', null],
    ]);
  });

  spec("navigates only what was parsed", { source: parse }, async ({ run }) => {
    const insert = `INSERT INTO t VALUES (1, '{"a":1}'), (2, JSON_PARSE('{"a":1}'))`;
    expect(await run(create, insert, "SELECT id, t.s.a FROM t ORDER BY id")).toEqual([
      [1, null],
      [2, "1"],
    ]);
  });
});
