import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RedshiftSqlError } from "../../../src/redshift/sql/redshift-sql-error.ts";
import { translate } from "../../../src/redshift/sql/translate.ts";

const insert = (name: string) => ({ name, mode: "insert" });
const modify = (name: string) => ({ name, mode: "modify" });

describe("a statement", () => {
  test.each([
    { sql: "/* loader:copy */ COPY t FROM 's3://b/k' IAM_ROLE default;" },
    { sql: "copy \"s\".\"t\" (a) from 's3://b/\\x' delimiter '\\t'" },
  ])("for the COPY engine keeps its text: $sql", ({ sql }) => {
    expect(translate(sql)).toEqual({ kind: "copy", sql });
  });

  test.each([
    { sql: "BEGIN", action: "begin" },
    { sql: "start transaction isolation level serializable", action: "begin" },
    { sql: "COMMIT WORK;", action: "commit" },
    { sql: "end", action: "commit" },
    { sql: "-- no\nrollback", action: "rollback" },
    { sql: "ABORT", action: "rollback" },
  ])("controls the transaction: $sql", ({ sql, action }) => {
    expect(translate(sql)).toEqual({ kind: "transaction", action });
  });

  test.each([
    { sql: "select 1", command: "SELECT", writes: [] },
    { sql: "(select 1)", command: "SELECT", writes: [] },
    { sql: "with a as (select 1 x) select * from a", command: "SELECT", writes: [] },
    { sql: 'insert into "S"."T" values (1)', command: "INSERT", writes: [{ schema: "s", ...insert("t") }] },
    { sql: "insert into #Stage select 1", command: "INSERT", writes: [insert("#stage")] },
    { sql: "/* tag */ delete from a using b where a.x = b.x", command: "DELETE", writes: [modify("a")] },
    { sql: "delete a", command: "DELETE", writes: [modify("a")] },
    { sql: "with q as (select 1) update A set x = 1", command: "UPDATE", writes: [modify("a")] },
    { sql: "truncate table a", command: "TRUNCATE", writes: [modify("a")] },
    { sql: "merge into a using b on a.x = b.x remove duplicates", command: "MERGE", writes: [modify("a")] },
    { sql: "create table a (x int)", command: "CREATE TABLE", writes: [] },
    { sql: "create temp table a as select 1 x", command: "CREATE TABLE AS", writes: [] },
    { sql: "drop table if exists a", command: "DROP TABLE", writes: [] },
    { sql: "vacuum sort only a", command: "VACUUM", writes: [] },
  ])("names its command and the tables it writes: $sql", ({ sql, command, writes }) => {
    expect(translate(sql)).toMatchObject({ kind: "sql", command, writes, takesSnapshot: true });
  });

  test.each(["lock t", "LOCK TABLE a, b", "set x to 1", "show search_path", "reset search_path"])(
    "takes no snapshot: %s",
    (sql) => {
      expect(translate(sql)).toMatchObject({ kind: "sql", takesSnapshot: false });
    },
  );

  test.each([
    { sql: "/* loader:lock */ LOCK s.t", text: "/* loader:lock */ LOCK TABLE s.t IN ACCESS EXCLUSIVE MODE" },
    { sql: "-- a\n lock table a,  B;", text: "-- a\n LOCK TABLE a, B IN ACCESS EXCLUSIVE MODE" },
    { sql: "/* x */ DELETE t -- y", text: "/* x */ DELETE FROM t -- y" },
    { sql: "/* x */ create table t (a int) ;", text: "/* x */ CREATE TABLE t (a int) " },
    { sql: "analyze verbose t (a) predicate columns", text: "ANALYZE t (a)" },
    { sql: "vacuum delete only t to 75 percent boost", text: "VACUUM t" },
    { sql: 'SELECT "A""B" FROM T', text: 'SELECT "a""b" FROM T' },
    { sql: "SELECT /* NVL( */ 'NVL(' -- NVL(", text: "SELECT /* NVL( */ 'NVL(' -- NVL(" },
  ])("keeps comments and names: $sql", ({ sql, text }) => {
    expect(translate(sql)).toMatchObject({ text });
  });

  test.each([
    { sql: "", message: "syntax error at end of input" },
    { sql: "frobnicate t", message: 'syntax error at or near "frobnicate"' },
    { sql: "select (1", message: "syntax error at end of input" },
    { sql: "select 1)", message: 'syntax error at or near ")"' },
    {
      sql: "select 1; select 2",
      message: "more than one statement in one text is not supported by the local Redshift",
    },
    { sql: "values (1)", message: 'syntax error at or near "values"' },
    { sql: "select * from (values (1)) v", message: 'syntax error at or near "values"' },
    { sql: "select distinct on (a) a from t", message: 'syntax error at or near "on"' },
    { sql: "select count(*) filter (where true)", message: 'syntax error at or near "("' },
    { sql: "insert into t values (1) on conflict do nothing", message: 'syntax error at or near "on"' },
    { sql: "insert into t as x values (1)", message: 'syntax error at or near "as"' },
    { sql: "delete from t as x where true", message: 'syntax error at or near "as"' },
    { sql: "delete t using u where t.a = u.a", message: 'syntax error at or near "using"' },
    { sql: "merge into t x using s on true when matched then delete", message: 'syntax error at or near "x"' },
    { sql: "create index i on t (a)", message: "CREATE INDEX is not supported by the local Redshift" },
    { sql: "create table t (a int, check (a > 0))", message: "CHECK constraints are not supported" },
    { sql: "create table t (a uuid)", message: 'type "uuid" does not exist' },
    { sql: "create table t (a varchar(65536))", message: "length for type varchar cannot exceed 65535" },
    { sql: "create table t (a decimal(39, 1))", message: "NUMERIC precision 39 must be between 1 and 38" },
    { sql: "create table t (a geometry)", message: "the type GEOMETRY is not supported by the local Redshift" },
    { sql: "create table t (like s) diststyle all", message: "CREATE TABLE LIKE takes DISTSTYLE" },
    { sql: "create table t (a int) diststyle odd", message: 'syntax error at or near "odd"' },
    { sql: "create table t (xmin int)", message: 'column name "xmin" conflicts with a system column name' },
    { sql: "alter table t add column a int not null", message: "must have a non-null default expression" },
    { sql: "analyze compression t", message: "ANALYZE COMPRESSION is not supported by the local Redshift" },
    { sql: "create table t (a varchar(40,2))", message: 'syntax error at or near ","' },
    { sql: "select 'a'::char(4,2)", message: 'syntax error at or near ","' },
    { sql: "select dateadd(fortnight, 1, x)", message: 'timestamp units "fortnight" not recognized' },
    {
      sql: "set enable_case_sensitive_identifier to true",
      message: "SET enable_case_sensitive_identifier TO true is not supported",
    },
    { sql: "select '\0'", message: 'invalid byte sequence for encoding "UTF8": 0x00' },
  ])("is refused with Redshift's reason: $sql", ({ sql, message }) => {
    expect(() => translate(sql)).toThrow(message);
  });

  test("is translated or refused, however senseless it is", () => {
    const verbs =
      "create table|create temp table t|alter table t|merge into t using s on|select|with a as|insert into t|delete from t|update t set|set|show|vacuum|lock|create view v as|drop table|explain|analyze";
    const parts =
      "( ) , . :: * = t s.t #t \"q\" 'x' 1 as on from where group by having qualify order limit top union all select values when matched then not update delete remove duplicates int varchar(max) identity(1,1) default null primary key distkey sortkey like including defaults encode cast( dateadd( decode( listagg( extract( over within column type";
    const statement = fc
      .tuple(fc.constantFrom(...verbs.split("|")), fc.array(fc.constantFrom(...parts.split(" ")), { maxLength: 15 }))
      .map(([verb, words]) => `${verb} ${words.join(" ")}`);
    fc.assert(
      fc.property(statement, (sql) => {
        try {
          expect(translate(sql)).toHaveProperty("kind");
        } catch (error) {
          expect(error).toBeInstanceOf(RedshiftSqlError);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
