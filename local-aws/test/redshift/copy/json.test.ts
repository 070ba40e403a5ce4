import { createHash } from "node:crypto";
import { describe, expect } from "vitest";
import { postgresName } from "../../../src/redshift/sql/lex/postgres-name.ts";
import { test } from "./support/copy-session.ts";
import { integer, type ReadOptions, readRows, varchar } from "./support/read-rows.ts";

const types = [integer, varchar(20)];

const read = (json: string, more: Partial<ReadOptions> = {}) =>
  readRows(json, { options: "json 'auto'", types, ...more });
const faults = async (json: string, more: Partial<ReadOptions> = {}) =>
  (await read(json, more)).refused.map(({ line, code, message }) => [line, code, message]);

const paths = (...jsonpaths: unknown[]) => ({
  options: "json 's3://b/paths'",
  files: new Map([["s3://b/paths", Buffer.from(JSON.stringify({ jsonpaths }))]]),
});

describe("JSON 'auto'", () => {
  test.each([
    { name: "in any order, others ignored", json: '{"b":"x","c":[{"a":9}],"a":1}', row: ["1", "x"] },
    { name: "as numbers in strings", json: '{"a":"12","b":"x"}', row: ["12", "x"] },
    { name: "as text of a number", json: '{"b":1.50e3}', row: [null, "1.50e3"] },
    { name: "as text of an object", json: '{"b":{"k": [1,"ä"]}}', row: [null, '{"k": [1,"ä"]}'] },
    { name: "with escapes", json: '{"b":"\\"\\\\\\/\\n\\t\\u00e4\\ud83d\\ude00"}', row: [null, '"\\/\n\tä😀'] },
    { name: "by an escaped name", json: '{"\\u0061":7}', row: ["7", null] },
    { name: "as null", json: '{"a":null,"b":null}', row: [null, null] },
    { name: "as an empty string", json: '{"a":"","b":""}', row: [null, ""] },
    { name: "twice: the last one counts", json: '{"a":1,"a":2}', row: ["2", null] },
    { name: "over several lines", json: '{\r\n\t"a" : 1 ,\n "b" : "x"\n}', row: ["1", "x"] },
    { name: "not at all", json: "{}", row: [null, null] },
    { name: "in another case: not found", json: '{"A":1,"b":"x"}', row: [null, "x"] },
  ])("finds members $name", async ({ json, row }) => {
    for (const pieceBytes of [1, 1000]) expect(await read(json, { pieceBytes })).toEqual({ rows: [row], refused: [] });
  });

  test("ignores the case of members if the option says so", async () => {
    expect((await read('{"A":1,"B":"x"}', { options: "json 'auto ignorecase'" })).rows).toEqual([["1", "x"]]);
  });

  test("reads objects with or without white space between them", async () => {
    expect((await read('{"a":1}{"a":2} \n\n {"a":3}\n')).rows).toEqual([
      ["1", null],
      ["2", null],
      ["3", null],
    ]);
  });

  test("finds a column whose name is longer than PostgreSQL's names", async ({ session }) => {
    const name = "n".repeat(100);
    const hash = createHash("sha256").update(name).digest("hex").slice(0, 12);
    expect(postgresName(name)).toBe(`${"n".repeat(50)}$${hash}`);
    await session.sql(`create temp table t ("${postgresName(name)}" int)`);
    session.put("s3://b/a", JSON.stringify({ [name]: 5 }));
    await session.copy(`t (${name}) from 's3://b/a'`, "json 'auto'");
    expect(await session.sql("select * from t")).toEqual([["5"]]);
  });

  test("keeps all digits of numbers", async () => {
    const big = "12345678901234567890.123456789";
    expect((await read(`{"b":${big}}`, { types: [integer, varchar(40)] })).rows).toEqual([[null, big]]);
  });

  test.each([
    {
      name: "an array around the objects",
      json: '[{"a":1}]',
      fault: [1, 1216, "Invalid JSON: expected an object, found something else"],
    },
    {
      name: "a comma between objects",
      json: '{"a":1}\n,\n',
      fault: [2, 1216, "Invalid JSON: expected an object, found something else"],
    },
    { name: "an unfinished object", json: '{"a":1,\n', fault: [2, 1216, "Invalid JSON object"] },
    { name: "a trailing comma", json: '{"a":1,}\n', fault: [1, 1216, "Invalid JSON object"] },
    { name: "a bare word", json: '{"a":nil}\n', fault: [1, 1216, "Invalid JSON object"] },
    { name: "a leading zero", json: '{"a":01}\n', fault: [1, 1216, "Invalid JSON object"] },
    { name: "a raw newline in a string", json: '{"b":"x\ny"}\n', fault: [1, 1216, "Invalid JSON object"] },
    { name: "a bad escape", json: '{"b":"\\x"}\n', fault: [1, 1216, "Invalid JSON object"] },
    { name: "brackets nested too deep", json: `{"c":${"[".repeat(5000)}`, fault: [1, 1216, "Invalid JSON object"] },
    {
      name: "half a character",
      json: '{"b":"\\ud83d"}',
      fault: [
        1,
        1220,
        "String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ed a0 bd (error 5)",
      ],
    },
    {
      name: "a fraction for an integer",
      json: '{"a":1.5}',
      fault: [1, 1207, "Invalid digit, Value '.', Pos 1, Type: Integer"],
    },
  ])("refuses $name", async ({ json, fault }) => {
    for (const pieceBytes of [1, 10_000]) expect((await faults(json, { pieceBytes }))[0]).toEqual(fault);
  });

  test("reports the last line of an object, and goes on after it", async () => {
    const json = '\n{"a":1,\n"b":"x"}\n{\n"a":"x"\n}\n{"a" 1}\n{"a":2}\n';
    for (const pieceBytes of [1, 5, 1000]) {
      const { rows, refused } = await read(json, { pieceBytes });
      expect(rows).toEqual([
        ["1", "x"],
        ["2", null],
      ]);
      expect(refused.map(({ line, field, code }) => [line, field, code])).toEqual([
        [6, 0, 1207],
        [7, 0, 1216],
      ]);
    }
  });

  test("gives SUPER columns the JSON text", async () => {
    const rows = (await read('{"a":"x\\n"}{"a":{"k":1}}{"a":1.0}{"a":null}', { types: [{ kind: "super" }] })).rows;
    expect(rows).toEqual([['"x\\n"'], ['{"k":1}'], ["1.0"], [null]]);
  });

  test.each([
    { name: "NUL", json: '{"a":["\\u0000"]}' },
    { name: "half a character", json: '{"a":["\\udc00"]}' },
    { name: "a number out of range", json: '{"a":1e999999}' },
    { name: "a string beyond 65535 bytes", json: `{"a":"${"x".repeat(65_536)}"}` },
  ])("refuses $name in SUPER", async ({ json }) => {
    expect(await faults(json, { types: [{ kind: "super" }], pieceBytes: 10_000 })).toMatchObject([
      [1, 1224, expect.stringContaining("SUPER")],
    ]);
  });
});

describe("JSON with jsonpaths", () => {
  test("takes values by dots, brackets and numbers", async () => {
    const json = '{"x":{"y":[10,{"z w":"v"}]}}';
    expect((await read(json, paths("$.x.y[0]", "$['x']['y'][1]['z w']"))).rows).toEqual([["10", "v"]]);
  });

  test("may read arrays", async () => {
    expect((await read('[1,"x"]\n[2,"y"]', paths("$[0]", "$[1]"))).rows).toEqual([
      ["1", "x"],
      ["2", "y"],
    ]);
  });

  test("takes a missing member as NULL", async () => {
    expect((await read('{"x":{}}', paths("$.x.y", "$.z.q"))).rows).toEqual([[null, null]]);
  });

  test("fails altogether for a missing element", async () => {
    await expect(read("[1]", paths("$[0]", "$[1]"))).rejects.toThrow(
      "Invalid JSONPath format: Not an array or index out of range.",
    );
  });

  test("needs a path for each column", async () => {
    await expect(read("{}", paths("$.a"))).rejects.toThrow(
      "Number of jsonpaths and the number of columns should match. JSONPath size: 1, Number of columns in table or column list: 2",
    );
  });

  test.each(["a", "$..a", "$.a[*]", "$.a[?(@.b)]", 5])("refuses the path %s", async (path) => {
    await expect(read("{}", paths(path, "$.b"))).rejects.toThrow(/^Invalid JSONPath format: /);
  });

  test("behaves like 'auto' if the file has another top-level name", async () => {
    const files = new Map([["s3://b/paths", Buffer.from('{"jsonPaths":["$.b"]}')]]);
    expect((await read('{"a":1,"b":"x"}', { options: "json 's3://b/paths'", files })).rows).toEqual([["1", "x"]]);
  });

  test("needs the file", async () => {
    await expect(read("{}", { options: "json 's3://b/none'" })).rejects.toThrow("Error NoSuchKey");
  });
});

describe("JSON 'noshred'", () => {
  test("puts each document into the one SUPER column", async () => {
    const more: Partial<ReadOptions> = { options: "json 'noshred'", types: [{ kind: "super" }], pieceBytes: 1 };
    expect((await read('{"a": 1}\n[1, 2] "x" 12 3', more)).rows).toEqual([
      ['{"a": 1}'],
      ["[1, 2]"],
      ['"x"'],
      ["12"],
      ["3"],
    ]);
  });

  test("needs exactly that column", async () => {
    await expect(read("{}", { options: "json 'noshred'" })).rejects.toThrow("exactly one SUPER column");
  });
});
