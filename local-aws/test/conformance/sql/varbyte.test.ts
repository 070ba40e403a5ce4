import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { type ExpressionSpec, expressionSpecs, type RefusalSpec } from "./expression-specs.ts";

const type = "dg/r_VARBYTE_type";
const to = "dg/r_TO_VARBYTE";
const from = "dg/r_FROM_VARBYTE";
const operators = "dg/r_VARBYTE_OPERATORS";
const bits = "dg/r_GETBIT";

const expressions: readonly ExpressionSpec[] = [
  { sql: "'abc'::varbyte", value: "616263", source: type },
  { sql: "CAST('abc' AS varbyte(2))", value: "6162", source: type },
  { sql: "'\u00e4'::varbinary", value: "c3a4", source: type },
  { sql: "'a'::char(3)::varbyte", value: "612020", source: type },
  { sql: "'\\\\x61'::varbyte", value: "5c783631", source: type },
  { sql: "5::smallint::varbyte", value: "0005", source: type },
  { sql: "5::int::varbyte", value: "00000005", source: type },
  { sql: "5::bigint::varbyte", value: "0000000000000005", source: type },
  { sql: "(-2)::int::varbyte", value: "fffffffe", source: type },
  { sql: "from_hex('fffe')::smallint", value: -2, source: type },
  { sql: "from_hex('00000005')::int", value: 5, source: type },
  { sql: "from_hex('ffffffffffffffff')::bigint", value: -1, source: type },
  { sql: "to_varbyte('6162', 'hex')::varchar", value: "ab", source: type },
  { sql: "to_varbyte('6162', 'hex')", value: "6162", source: to },
  { sql: "to_varbyte('01001101', 'binary')", value: "4d", source: to },
  { sql: "to_varbyte('a', 'utf8')", value: "61", source: to },
  { sql: "to_varbyte('a', 'UTF-8')", value: "61", source: to },
  { sql: "to_varbyte('4', 'HEX')", value: "04", source: to },
  { sql: "from_varbyte('ab', 'hex')", value: "6162", source: from },
  { sql: "from_varbyte(from_hex('4d'), 'binary')", value: "01001101", source: from },
  { sql: "from_varbyte(from_hex('c3a4'), 'utf8')", value: "\u00e4", source: from },
  { sql: "from_hex('6162')", value: "6162", source: "dg/r_FROM_HEX" },
  { sql: "to_hex('abc'::varbyte)", value: "616263", source: "dg/r_TO_HEX" },
  { sql: "to_hex(2147676847)", value: "8002f2af", source: "dg/r_TO_HEX" },
  { sql: "'a'::varbyte || 'b'::varbyte", value: "6162", source: operators },
  { sql: "'a'::varbyte + 'b'::varbyte", value: "6162", source: operators },
  { sql: "concat('a'::varbyte, 'b'::varbyte)", value: "6162", source: "dg/r_CONCAT" },
  { sql: "'a'::varbyte < 'b'::varbyte", value: true, source: operators },
  { sql: "'a'::varbyte = 'b'::varbyte", value: false, source: operators },
  { sql: "'a'::varbyte <> 'a '::varbyte", value: true, source: operators },
  { sql: "from_varbyte(~'a'::varbyte, 'binary')", value: "10011110", source: operators },
  { sql: "from_varbyte('a'::varbyte & 'b'::varbyte, 'binary')", value: "01100000", source: operators },
  { sql: "from_varbyte('a'::varbyte | 'b'::varbyte, 'binary')", value: "01100011", source: operators },
  { sql: "from_varbyte('a'::varbyte # 'b'::varbyte, 'binary')", value: "00000011", source: operators },
  { sql: "getbit(from_hex('4d'), 2)", value: 1, source: bits },
  { sql: "getbit(from_hex('4d'), 7)", value: 0, source: bits },
  { sql: "getbit(from_hex('4d00'), 8)", value: 1, source: bits },
  { sql: "len(from_hex('616263'))", value: 3, source: "dg/r_LEN" },
  { sql: "length('\u00e4'::varbyte)", value: 2, source: "dg/r_LENGTH" },
  { sql: "octet_length('abc'::varbyte)", value: 3, source: "dg/r_OCTET_LENGTH" },
  { sql: "substring('caterpillar'::varbyte, 6, 4)", value: "70696c6c", source: "dg/r_SUBSTRING" },
  {
    sql: "json_serialize_to_varbyte(json_parse('[1,2]'))::varchar",
    value: "[1,2]",
    source: "dg/JSON_SERIALIZE_TO_VARBYTE",
  },
];

expressionSpecs("VARBYTE", expressions);

conformance("Columns of VARBYTE", (spec) => {
  spec("take text as its bytes of UTF-8", { source: type }, async ({ run }) => {
    const sqls = [
      "CREATE TABLE t (id int, v varbyte(4))",
      "INSERT INTO t VALUES (1, 'abc'), (2, '\\\\x'), (3, NULL)",
      "INSERT INTO t SELECT 4, 'd'::varchar",
      "UPDATE t SET v = 'ab\\\\' WHERE id = 3",
    ];
    expect(await run(...sqls, "SELECT id, v FROM t ORDER BY id")).toEqual([
      [1, "616263"],
      [2, "5c78"],
      [3, "61625c"],
      [4, "64"],
    ]);
  });

  spec("are compared, grouped, sorted and joined by their bytes", { source: type }, async ({ run }) => {
    const create = ["CREATE TABLE t (v varbyte(4))", "INSERT INTO t VALUES ('b'), ('a'), ('b'), ('a ')"];
    const grouped = "SELECT v, count(*), min(v) FROM t GROUP BY v ORDER BY v DESC";
    expect(await run(...create, grouped)).toEqual([
      ["62", 2, "62"],
      ["6120", 1, "6120"],
      ["61", 1, "61"],
    ]);
    expect(await run("SELECT count(*) FROM t a JOIN t b ON a.v = b.v WHERE a.v IN ('a', 'b')")).toEqual([[5]]);
  });

  spec("keep their length", { source: type }, async ({ run, fails }) => {
    await run("CREATE TABLE t (v varbyte(2), w varbyte, x varbyte(16777216))");
    expect(await fails("INSERT INTO t VALUES ('abc', 'a', 'a')")).toMatch(/too long/i);
    expect(await fails("CREATE TABLE u (v varbyte(16777217))")).toMatch(/length for type varbyte cannot exceed/);
  });

  spec(
    "say their type",
    { source: "https://github.com/aws/amazon-redshift-python-driver", only: "emulator" },
    async ({ run }) => {
      await run("CREATE TABLE t (v varbyte(5))");
      expect(await run(`SELECT type FROM pg_table_def WHERE tablename = 't' AND "column" = 'v'`)).toEqual([
        ["varbyte(5)"],
      ]);
    },
  );

  const loads: readonly { name: string; options: string; file: string; rows: unknown[][] }[] = [
    {
      name: "CSV",
      options: "CSV",
      file: "1,6162ff\n2,\n3,0A\n",
      rows: [
        [1, "6162ff"],
        [2, null],
        [3, "0a"],
      ],
    },
    { name: "delimited text", options: "", file: "1|6162ff\n", rows: [[1, "6162ff"]] },
    { name: "JSON", options: "JSON 'auto'", file: '{"id":1,"v":"6162ff"}', rows: [[1, "6162ff"]] },
  ];
  for (const { name, options, file, rows } of loads)
    spec(`load hexadecimal digits of ${name}`, { source: "dg/copy-usage-varbyte" }, async ({ run, files, role }) => {
      const url = await files.put("a", file);
      const copy = `COPY t FROM '${url}' ${role} ${options}`;
      expect(await run("CREATE TABLE t (id int, v varbyte(8))", copy, "SELECT * FROM t ORDER BY id")).toEqual(rows);
    });

  for (const bad of ["zz", "616", "6162ff00ff00ff00ff", "\\x61"])
    spec(`do not load ${bad}`, { source: "dg/copy-usage-varbyte" }, async ({ fails, files, role }) => {
      const url = await files.put("a", `1,${bad}\n`);
      expect(await fails("CREATE TABLE t (id int, v varbyte(8))", `COPY t FROM '${url}' ${role} CSV`)).toMatch(
        /^ERROR: Load into table 't' failed/,
      );
    });

  for (const [format, options] of [
    ["PARQUET", "PARQUET"],
    ["CSV", "CSV"],
  ])
    spec(`are unloaded to ${format} and loaded again`, { source: "dg/r_UNLOAD" }, async ({ run, files, role }) => {
      const to = files.url("out/");
      const sqls = [
        "CREATE TABLE t (id int, v varbyte(300))",
        "INSERT INTO t VALUES (1, from_hex('00ff5c7827')), (2, NULL)",
        `UNLOAD ('SELECT * FROM t ORDER BY id') TO '${to}' ${role} ${options}`,
        "CREATE TABLE u (LIKE t)",
      ];
      await run(...sqls);
      await run(`COPY u FROM '${to}' ${role} ${options}`);
      expect(await run("SELECT * FROM u ORDER BY id")).toEqual([
        [1, "00ff5c7827"],
        [2, null],
      ]);
    });
});

const refusals: readonly RefusalSpec[] = [
  { sql: "SELECT from_hex('zz')", error: /^ERROR: /, source: "dg/r_FROM_HEX" },
  { sql: "SELECT to_varbyte('012', 'binary')", error: /^ERROR: /, source: to },
  { sql: "SELECT to_varbyte('a', 'base64')", error: /^ERROR: /, source: to },
  { sql: "CREATE TABLE t (v varbyte(3)) DISTKEY (v)", error: /VARBYTE column "v" cannot be/, source: type },
  { sql: "CREATE TABLE t (a int, v varbyte(3)) SORTKEY (v)", error: /VARBYTE column "v" cannot be/, source: type },
  { sql: "CREATE TABLE t (v varbyte(0))", error: /at least 1/, source: type },
];

conformance("VARBYTE refuses", (spec) => {
  for (const { sql, error, ...options } of refusals)
    spec(sql, options, async ({ fails }) => expect(await fails(sql)).toMatch(error));
});
