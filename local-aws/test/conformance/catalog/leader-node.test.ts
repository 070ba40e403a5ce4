import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/c_SQL_functions_leader_node_only";

conformance("A function of the leader node", (spec) => {
  for (const call of [
    "now()",
    "age(b)",
    "isfinite(b)",
    "current_schema()",
    "current_schemas(true)",
    "has_table_privilege('t', 'select')",
    "has_schema_privilege('public', 'usage')",
    "has_database_privilege('dev', 'create')",
    "generate_series(1, 3)",
  ]) {
    spec(`is refused beside a table: ${call}`, { source }, async ({ fails }) => {
      for (const sql of [`SELECT a, ${call} FROM t`, `WITH x AS (SELECT ${call} AS v FROM t) SELECT * FROM x`])
        expect(await fails("CREATE TABLE t (a int, b timestamp)", sql)).toMatch(
          /^ERROR: Specified types or functions \(one per INFO message\) not supported on Redshift tables/,
        );
    });
  }

  const insert = "https://github.com/liquibase/liquibase-redshift/issues/1";
  for (const [sql, of] of [
    ["INSERT INTO t (b) VALUES (now())", insert],
    ["INSERT INTO t (a) SELECT generate_series(1, 3)", source],
    ["INSERT INTO t (a) SELECT a FROM t WHERE isfinite(b)", source],
    ["CREATE TABLE made AS SELECT generate_series(1, 3) AS a", source],
    ["UPDATE t SET b = now()", source],
    ["DELETE FROM t WHERE b < now()", source],
  ] as const)
    spec(`is refused where rows of a table are written: ${sql}`, { source: of }, async ({ fails }) => {
      expect(await fails("CREATE TABLE t (a int, b timestamp)", sql)).toMatch(
        /^ERROR: Specified types or functions \(one per INFO message\) not supported on Redshift tables/,
      );
    });

  spec("runs alone and beside the catalog", { source }, async ({ run }) => {
    expect(await run("SELECT now() IS NOT NULL, current_schema() IS NOT NULL")).toEqual([[true, true]]);
    expect(await run("SELECT count(*) > 0 FROM pg_namespace WHERE nspname = current_schema()")).toEqual([[true]]);
    expect(await run("WITH x AS (SELECT 1 AS a) SELECT a, isfinite(date '2026-01-01') FROM x")).toEqual([[1, true]]);
  });

  spec("has its place beside GETDATE, which every node has", { source: "dg/r_GETDATE" }, async ({ run }) => {
    expect(
      await run("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", "SELECT a FROM t WHERE getdate() > '2020-01-01'"),
    ).toEqual([[1]]);
  });
});
