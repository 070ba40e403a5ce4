import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { type RefusalSpec, refusalSpecs } from "./expression-specs.ts";

const unsupported = "dg/c_unsupported-postgresql-features";
const functions = "dg/c_unsupported-postgresql-functions";
const types = "dg/c_unsupported-postgresql-datatypes";

const specs: readonly RefusalSpec[] = [
  { sql: "CREATE INDEX i ON t (a)", error: /INDEX/i, source: unsupported },
  { sql: "CREATE TYPE mood AS ENUM ('sad')", error: /TYPE/i, source: unsupported },
  { sql: "CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()", error: /TRIGGER/i, source: unsupported },
  { sql: "CREATE SEQUENCE s", error: /SEQUENCE/i, source: unsupported },
  { sql: "CREATE TABLE u () INHERITS (t)", error: /syntax error/, source: unsupported },
  { sql: "CREATE TABLE u (a int) PARTITION BY RANGE (a)", error: /syntax error/, source: unsupported },
  { sql: "CREATE TABLE u (a int CHECK (a > 0))", error: /check constraints?/i, source: unsupported },
  {
    sql: "CREATE TABLE u (a int GENERATED ALWAYS AS (b + 1) STORED)",
    error: /syntax error/,
    source: "dg/r_CREATE_TABLE_NEW",
  },
  { sql: "CREATE TABLE u (a int[])", error: /syntax error/, source: types },
  { sql: "CREATE TABLE u (a uuid)", error: /type "uuid" does not exist/, source: types },
  { sql: "CREATE TABLE u (a json)", error: /type "json" does not exist/, source: types },
  { sql: "CREATE TABLE u (a serial)", error: /Column "a" has unsupported type "serial"/, source: types },
  { sql: "CREATE TABLE u (a money)", error: /Column "a" has unsupported type "money"/, source: types },
  {
    sql: "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
    error: /syntax error at or near "ON"/,
    source: "dg/r_INSERT_30",
  },
  { sql: "INSERT INTO t VALUES (1) RETURNING a", error: /syntax error/, source: "dg/r_INSERT_30" },
  { sql: "UPDATE t SET (a) = (1)", error: /syntax error/, source: "dg/r_UPDATE" },
  { sql: "DELETE FROM t RETURNING a", error: /syntax error/, source: "dg/r_DELETE" },
  {
    sql: "SELECT E'a\\tb'",
    error: /type "e" does not exist/,
    source: "https://github.com/npgsql/npgsql/issues/515",
  },
  { sql: "SELECT DISTINCT ON (a) a FROM t", error: /syntax error/, source: "dg/r_SELECT_list" },
  { sql: "SELECT * FROM t, LATERAL (SELECT 1) s", error: /syntax error/, source: "dg/r_FROM_clause30" },
  { sql: "SELECT count(*) FILTER (WHERE a > 1) FROM t", error: /syntax error/, source: "dg/c_Aggregate_Functions" },
  {
    sql: "SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY a)",
    error: /syntax error/,
    source: "dg/r_Window_function_synopsis",
  },
  {
    sql: "SELECT sum(a) OVER (ORDER BY a) FROM t",
    error: /Aggregate window functions with an ORDER BY clause require a frame clause/,
    source: "dg/r_Window_function_synopsis",
  },
  { sql: "SELECT a FROM t FOR UPDATE", error: /syntax error|not supported/i, source: "dg/r_SELECT_synopsis" },
  { sql: "VALUES (1)", error: /syntax error/, source: unsupported },
  { sql: "SELECT * FROM (VALUES (1)) v (a)", error: /syntax error/, source: unsupported },
  { sql: "SELECT string_agg(a, ',') FROM t", error: /function string_agg\b.* does not exist/, source: functions },
  { sql: "SELECT array_agg(a) FROM t", error: /function array_agg\b.* does not exist/, source: functions },
  { sql: "SELECT gen_random_uuid()", error: /function gen_random_uuid\b.* does not exist/, source: functions },
  { sql: "SELECT regexp_matches('a', 'a')", error: /function regexp_matches\b.* does not exist/, source: functions },
  { sql: "SELECT format('%s', 1)", error: /function format\b.* does not exist/, source: functions },
  { sql: "SELECT unnest(ARRAY[1])", error: /does not exist|syntax error/, source: functions },
  { sql: "SELECT '{}'::jsonb -> 'a'", error: /type "jsonb" does not exist/, source: types },
  {
    sql: "WITH gone AS (DELETE FROM t RETURNING a) SELECT * FROM gone",
    error: /syntax error/,
    source: "dg/r_WITH_clause",
  },
  { sql: "TRUNCATE t, t", error: /syntax error/, source: "dg/r_TRUNCATE" },
  { sql: "LOCK t IN SHARE MODE", error: /syntax error/, source: "dg/r_LOCK" },
  { sql: "SELECT cbrt()", error: /does not exist/, source: "dg/r_CBRT" },
  {
    sql: "MERGE INTO t x USING t s ON x.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)",
    error: /syntax error/,
    source: "dg/r_MERGE",
  },
  {
    sql: "MERGE INTO t USING (SELECT 1 AS a) s ON t.a = s.a WHEN MATCHED AND s.a > 1 THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)",
    error: /syntax error/,
    source: "dg/r_MERGE",
  },
  {
    sql: "MERGE INTO t USING (SELECT a FROM t) s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.a)",
    error: /Source view\/subquery in Merge statement cannot reference target table/,
    source: "dg/r_MERGE",
  },
  {
    sql: "ALTER TABLE t ALTER COLUMN a TYPE varchar(9) USING a::varchar",
    error: /ALTER TABLE ALTER COLUMN does not support USING expression/,
    source: "https://github.com/dbeaver/dbeaver/issues/9449",
  },
  {
    sql: "SELECT 1234.5::decimal(5, 2)",
    error: /Numeric data overflow \(result precision\)/,
    source: "dg/r_numeric_computations201",
  },
  {
    sql: "SELECT json_extract_path_text('{\"a\":1', 'a')",
    error: /^ERROR: JSON parsing error\n {2}Detail: \n {2}-+\n {2}error: {2}JSON parsing error\n {2}code: {6}8001\n/,
    source: "https://projector.datacamp.com (Introduction to Redshift: semistructured data)",
  },
  {
    sql: "CREATE TABLE u (a int, s super) SORTKEY (a, s)",
    error: /SUPER/,
    source: "dg/limitations-super: no distribution or sort key",
  },
  {
    sql: "INSERT INTO numbered (id, v) VALUES (1, 2)",
    error: /cannot set an identity column to a value/,
    source: "https://github.com/embulk/embulk/issues/486",
  },
  { sql: "SELECT a FROM (SELECT 1 AS a) x RETURNING a", error: /syntax error/, source: "dg/r_SELECT_synopsis" },
];

conformance("What only PostgreSQL has", (spec) => {
  for (const { sql, error, ...options } of specs)
    spec(`is refused: ${sql}`, options, async ({ fails }) => {
      expect(
        await fails("CREATE TABLE t (a int)", "CREATE TABLE numbered (id int IDENTITY(1, 1), v int)", sql),
      ).toMatch(error);
    });
});

const otherRefusals: readonly RefusalSpec[] = [
  {
    sql: "SELECT strtol('12', 2)",
    error: /The input 12 is not valid to be converted to base 2/,
    source: "our choice",
    only: "emulator",
  },
  {
    sql: "SELECT datediff(week, '2019-03-02', '2019-03-03')",
    error: /DATEDIFF by week where one side is a Sunday is not supported by the local Redshift/,
    source: "dg/r_DATEDIFF_function does not say with which day a week begins",
    only: "emulator",
  },
];

conformance("Values and queries", (spec) => {
  for (const { sql, error, ...options } of otherRefusals)
    spec(`are refused: ${sql}`, options, async ({ fails }) => {
      expect(await fails(sql)).toMatch(error);
    });
});

conformance("ALTER COLUMN TYPE", (spec) => {
  const alter = (type: string) => ({
    sqls: [
      "CREATE TABLE t (a int, b varchar(2))",
      `ALTER TABLE t ALTER COLUMN ${type}`,
      "INSERT INTO t VALUES (1, 'abc')",
    ],
    mode: { ExecutionMode: "AUTO_COMMIT" as const },
  });
  spec("changes the size of a VARCHAR", { source: "dg/r_ALTER_TABLE" }, async ({ submit, ended }) => {
    const { sqls, mode } = alter("b TYPE varchar(3)");
    expect((await ended(await submit(sqls, mode))).Status).toBe("FINISHED");
  });
  spec("changes no other type", { source: "dg/r_ALTER_TABLE" }, async ({ submit, ended }) => {
    for (const type of ["a TYPE bigint", "a TYPE varchar(9)"]) {
      const { sqls, mode } = alter(type);
      const { SubStatements } = await ended(await submit(sqls, mode));
      expect(SubStatements?.[3]?.Status).toBe("FAILED");
    }
  });
});

const rights = "dg/r_GRANT: the syntax";
const dbt = "https://github.com/dbt-labs/dbt-redshift/issues/413";
const byName = "dg/r_GRANT; the local Redshift cannot check it";
const local = / is not supported by the local Redshift/;

refusalSpecs("GRANT has Redshift's forms only", [
  {
    sql: "GRANT SELECT ON t TO GROUP g WITH GRANT OPTION",
    error: "grant options can only be granted to individual users",
    source: rights,
  },
  { sql: "GRANT SELECT ON t TO ROLE r WITH GRANT OPTION", error: 'syntax error at or near "WITH"', source: rights },
  { sql: "GRANT ROLE a TO ROLE b WITH ADMIN OPTION", error: 'syntax error at or near "WITH"', source: rights },
  {
    sql: "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO u",
    error: 'syntax error at or near "ALL"',
    source: rights,
  },
  {
    sql: "GRANT SELECT ON ALL TABLES IN SCHEMA public TO no_such_user",
    error: 'user "no_such_user" does not exist',
    source: dbt,
  },
  {
    sql: "GRANT SELECT ON ALL TABLES IN SCHEMA public TO GROUP no_such_group",
    error: 'group "no_such_group" does not exist',
    source: dbt,
  },
  { sql: "GRANT SELECT ON t TO u GRANTED BY v", error: 'syntax error at or near "GRANTED"', source: rights },
  { sql: "GRANT SELECT ON t TO CURRENT_USER", error: 'syntax error at or near "CURRENT_USER"', source: rights },
  {
    sql: "GRANT SELECT FOR TABLES IN SCHEMA public TO GROUP g",
    error: 'syntax error at or near "GROUP"',
    source: rights,
  },
  { sql: "GRANT FOR TABLES IN SCHEMA public TO awsuser", error: 'syntax error at or near "FOR"', source: rights },
  { sql: "GRANT EXECUTE FOR TABLES IN SCHEMA public TO u", error: 'syntax error at or near "EXECUTE"', source: rights },
  { sql: "GRANT USAGE FOR SCHEMAS IN SCHEMA public TO u", error: 'syntax error at or near "SCHEMA"', source: rights },
  {
    sql: "GRANT SELECT FOR TABLES IN SCHEMA no_such_schema TO awsuser",
    error: 'schema "no_such_schema" does not exist',
    source: rights,
    only: "emulator",
  },
  { sql: "GRANT SELECT ON t TO u WITH GRANT OPTION, v", error: local, source: byName, only: "emulator" },
  { sql: "GRANT DROP ON t TO u", error: /the privilege DROP is not/, source: byName, only: "emulator" },
  {
    sql: "GRANT ALTER FOR TABLES IN SCHEMA public TO u",
    error: /the privilege ALTER is not/,
    source: byName,
    only: "emulator",
  },
  {
    sql: "GRANT SELECT FOR TABLES IN SCHEMA public TO u WITH GRANT OPTION",
    error: local,
    source: byName,
    only: "emulator",
  },
  { sql: "GRANT SELECT FOR TABLES IN DATABASE elsewhere TO awsuser", error: local, source: byName, only: "emulator" },
  { sql: "GRANT USAGE FOR LANGUAGES IN DATABASE dev TO u", error: local, source: byName, only: "emulator" },
  { sql: "GRANT CREATE USER TO ROLE r", error: /a system permission is not/, source: byName, only: "emulator" },
  { sql: "GRANT ROLE sys:monitor TO u", error: local, source: byName, only: "emulator" },
  { sql: "ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON PROCEDURES TO u", error: local, source: byName, only: "emulator" },
  {
    sql: "CREATE TEMPLATE a FOR COPY AS CSV",
    error: /CREATE TEMPLATE is not/,
    source: "dg/r_CREATE_TEMPLATE",
    only: "emulator",
  },
]);
