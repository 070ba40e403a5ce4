import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const unknown = /failed to find conversion function from "unknown" to text/;
const table = ["CREATE TABLE t (a int, v varchar(9), ok boolean)", "INSERT INTO t VALUES (1, 'x', true)"];

conformance("What PostgreSQL runs and Redshift refuses", (spec) => {
  const types = "dg/c_Supported_data_types (implicit conversion types)";
  const casts: [string, RegExp][] = [
    ["SELECT true::varchar", /cannot cast type boolean to character varying/],
    ["SELECT ok::varchar FROM t", /cannot cast type boolean to character varying/],
    ["SELECT CAST(a = 1 AS char(5)) FROM t", /cannot cast type boolean to character/],
    ["INSERT INTO t (v) SELECT ok FROM t", /boolean/],
    ["SELECT v::boolean FROM t", /cannot cast type character varying to boolean/],
    ["SELECT 'true'::varchar::boolean", /cannot cast type character varying to boolean/],
  ];
  for (const [sql, error] of casts)
    spec(`${sql} is refused`, { source: types }, async ({ fails }) => {
      expect(await fails(...table, sql)).toMatch(error);
    });
  spec("a literal and a number are booleans", { source: "dg/r_Boolean_type" }, async ({ run }) => {
    const query = "SELECT 'true'::boolean, 'f'::bool, CAST('1' AS boolean), 1::boolean, ok::int, NOT ok FROM t";
    expect(await run(...table, query)).toEqual([[true, false, true, true, 1, false]]);
  });

  const literals: [string, string][] = [
    [
      "SELECT * FROM (SELECT 'a' AS x, 1 AS y) q WHERE x = 'a'",
      "https://github.com/calogica/dbt-expectations/issues/99",
    ],
    [
      "WITH q AS (SELECT 'A'::text AS o, 'A' AS p) SELECT * FROM q WHERE o != p",
      "https://github.com/calogica/dbt-expectations/issues/99",
    ],
    [
      "SELECT * FROM (SELECT 'a' AS x) q JOIN t ON q.x = t.v",
      "https://github.com/calogica/dbt-expectations/issues/130",
    ],
    [
      "SELECT x FROM (SELECT 'a' AS x) q WHERE x IN ('a', 'b')",
      "https://github.com/calogica/dbt-expectations/issues/130",
    ],
    [
      "SELECT row_number() OVER (PARTITION BY x ORDER BY y) FROM (SELECT 'a' AS x, 1 AS y) q",
      "https://github.com/calogica/dbt-expectations/issues/130",
    ],
    [
      "WITH q AS (SELECT 'test' AS d, 10 AS n) SELECT d, n FROM q ORDER BY d",
      "https://github.com/OHDSI/SqlRender/issues/66",
    ],
  ];
  for (const [sql, source] of literals)
    spec(`${sql} is refused`, { source }, async ({ fails }) => {
      expect(await fails(...table, sql)).toMatch(unknown);
    });
  const typed: [string, unknown[][]][] = [
    ["WITH q AS (SELECT 'a'::varchar AS x) SELECT x FROM q WHERE x = 'a'", [["a"]]],
    ["SELECT x FROM (SELECT 'a' AS x UNION ALL SELECT 'b') q WHERE x = 'a'", [["a"]]],
    ["SELECT 'lit' AS literal, a FROM t ORDER BY literal", [["lit", 1]]],
    ["SELECT x, a FROM (SELECT 'a' AS x, a FROM t) q WHERE a = 1", [["a", 1]]],
  ];
  for (const [sql, rows] of typed)
    spec(`${sql} runs`, { source: "https://github.com/OHDSI/SqlRender/issues/192" }, async ({ run }) => {
      expect(await run(...table, sql)).toEqual(rows);
    });

  spec(
    "a schema of the search path exists",
    { source: "https://github.com/airbytehq/airbyte/pull/12005" },
    async (context) => {
      expect(await context.fails("SET search_path TO no_such_schema")).toMatch(
        'schema "no_such_schema" does not exist',
      );
      expect(await context.run("SET search_path TO '$user', public", "SELECT 1")).toEqual([[1]]);
    },
  );
  spec(
    'a search path has no quoted "$user" behind a schema',
    { source: "https://github.com/t8y2/dbx/issues/8344" },
    async ({ fails }) => {
      expect(await fails('SET search_path TO public, "$user"')).toMatch(/syntax error at or near "\\?\$"/);
    },
  );

  const unsupported = "dg/c_unsupported-postgresql-datatypes";
  for (const type of ["serial", "bigserial", "bytea", "money", "inet"])
    spec(`a column of the type ${type} is refused`, { source: unsupported }, async ({ fails }) => {
      expect(await fails(`CREATE TABLE u (a int, x ${type})`)).toMatch(`Column "x" has unsupported type "${type}"`);
    });

  spec(
    "arguments of a SQL function may have names",
    { source: "github.com/aws/amazon-redshift-python-driver test_metadataAPI_functions.py" },
    async ({ run }) => {
      const made = "CREATE FUNCTION f_twice (n int) RETURNS int STABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql";
      expect(await run(made, "SELECT f_twice(4)")).toEqual([[8]]);
    },
  );
  const repeated = `SELECT json_parse('{"a":1,"a":2}')`;
  const parsing = "dg/super-configurations";
  spec("JSON_PARSE refuses an object with the same attribute twice", { source: parsing }, async (context) => {
    await context.fails(repeated);
    expect(await context.run(`SELECT json_serialize(json_parse('{"a":1,"b":{"a":2}}'))`)).toEqual([
      ['{"a":1,"b":{"a":2}}'],
    ]);
  });
  spec("json_parse_dedup_attributes keeps the last attribute", { source: parsing }, async ({ run }) => {
    expect(await run("SET json_parse_dedup_attributes TO on", repeated)).toEqual([['{"a":2}']]);
  });
  spec("parse_super_null_on_error makes NULL of what is not JSON", { source: parsing }, async ({ run }) => {
    expect(await run("SET parse_super_null_on_error TO on", "SELECT json_parse('{a') IS NULL")).toEqual([[true]]);
  });
  spec("JSON_PARSE reads VARBYTE", { source: "dg/JSON_PARSE" }, async ({ run }) => {
    expect(await run(`SELECT json_parse('{"a":1}'::varbyte)`)).toEqual([['{"a":1}']]);
  });

  spec("TRUNCATE of a table may be granted", { source: "dg/r_GRANT" }, async ({ run }) => {
    const granted =
      "SELECT privilege_type FROM svv_relation_privileges WHERE relation_name = 'emptied' AND identity_name = 'public'";
    expect(await run("CREATE TABLE emptied (a int)", "GRANT TRUNCATE ON TABLE emptied TO PUBLIC", granted)).toEqual([
      ["TRUNCATE"],
    ]);
  });

  spec(
    "a number and a word may touch",
    { source: "github.com/aws/amazon-redshift-python-driver cursor.py" },
    async ({ run }) => {
      expect(await run(...table, "SELECT CASE a WHEN 1THEN 4WHEN 2THEN 5END FROM t")).toEqual([[4]]);
    },
  );
  const windows: [string, string][] = [
    ["SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY a) OVER () FROM t", "PERCENTILE_DISC with OVER"],
    [
      "SELECT LISTAGG(DISTINCT a, ',') WITHIN GROUP (ORDER BY a) OVER (PARTITION BY v) FROM t",
      "DISTINCT in a window function",
    ],
  ];
  for (const [sql, what] of windows)
    spec(`${sql} is refused by name`, { source: "our own choice", only: "emulator" }, async ({ fails }) => {
      expect(await fails(...table, sql)).toMatch(`${what} is not supported by the local Redshift`);
    });
});
