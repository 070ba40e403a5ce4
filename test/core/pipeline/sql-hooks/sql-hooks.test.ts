import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillHook, hookProblem } from "../../../../src/core/pipeline/sql-hooks/sql-hooks.ts";
import { sqlPieces } from "../../../../src/core/pipeline/sql-hooks/sql-pieces.ts";

const values = { batchId: "b1f0", pipelineName: "orders-queue_1" };

describe("a statement of the user", () => {
  test.each([
    "DELETE FROM sales.orders_stage WHERE at < dateadd(day, -7, getdate())",
    "insert into audit (batch, pipeline) values ('{batch_id}', '{pipeline}')",
    "CREATE TEMP TABLE t (LIKE sales.orders)",
    "CREATE TABLE #t AS SELECT 1",
    "UPDATE a SET b = 1;",
    "UPDATE a SET b = 1 ; ; -- done",
    "-- why\n/* and /* how */ */ MERGE INTO a USING b ON a.id = b.id REMOVE DUPLICATES",
    "(SELECT 1) UNION (SELECT 2)",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "ANALYZE sales.orders",
    "CALL etl.after_load('{batch_id}')",
    "SET statement_timeout TO 60000",
    "SET SESSION AUTHORIZATION etl",
    "LOCK a, b",
    "GRANT SELECT ON a TO b",
    "ALTER TABLE a ADD COLUMN partition INT",
    'ALTER TABLE "ALTER" RENAME COLUMN "COLUMN" TO c',
    "ALTER TABLE a ALTER SORTKEY (b)",
    "DROP TABLE IF EXISTS a",
    "INSERT INTO a VALUES ('COMMIT; TRUNCATE b', '{\"x\": {\"y\": 1}}', '{}', '{1}')",
    "CREATE PROCEDURE p() AS $$ BEGIN DELETE FROM a; END; $$ LANGUAGE plpgsql",
    "CREATE PROCEDURE p() AS $b_1$ BEGIN x := '$$'; END; $b_1$ LANGUAGE plpgsql",
    "SELECT a$b$c, 1e5, 'größe', größe FROM \"copy\"; /* {batch_id} */",
    'CREATE TEMP TABLE "stage_{batch_id}" (a INT)',
    "SELECT 'it''s', E'a\\\\b', '\\\\'",
    "PREPARE p AS SELECT 1",
    'INSERT INTO etl.loader_files SELECT \'loader_files\' FROM "etl" . "loader_files"',
  ])("may be %s", (sql) => {
    expect(hookProblem(sql)).toBeUndefined();
  });

  test.each([
    ["", "holds no statement, only blanks, comments or semicolons; write one, or remove the entry"],
    [" -- ;\n;", "holds no statement, only blanks, comments or semicolons; write one, or remove the entry"],
    ["BEGIN", "begins with BEGIN, which controls the transaction, which the load begins and ends itself; remove it"],
    ["begin transaction", "begins with BEGIN, which controls"],
    ["START TRANSACTION", "begins with START TRANSACTION, which controls"],
    ["/* x */ commit", "begins with COMMIT, which controls"],
    ["END;", "begins with END, which controls"],
    ["ROLLBACK", "begins with ROLLBACK, which controls"],
    ["ABORT", "begins with ABORT, which controls"],
    ["SAVEPOINT a", "begins with SAVEPOINT, which controls"],
    ["PREPARE TRANSACTION 'a'", "begins with PREPARE TRANSACTION, which controls"],
    ["SET  TRANSACTION ISOLATION LEVEL SERIALIZABLE", "begins with SET TRANSACTION, which controls"],
    ["COPY a FROM 's3://b/c' IAM_ROLE default", "begins with COPY, which loads files that the ledger would not know"],
    ["UNLOAD ('select 1') TO 's3://b/c'", "begins with UNLOAD, which writes files that stay"],
    ["TRUNCATE a", "begins with TRUNCATE, which commits the transaction it runs in"],
    ["REFRESH MATERIALIZED VIEW v", "begins with REFRESH MATERIALIZED VIEW, which runs as a transaction of its own"],
    ["VACUUM a", "begins with VACUUM, which cannot run in a transaction, and a load is one; run it outside of loads"],
    ["CLUSTER a", "begins with CLUSTER, which cannot run"],
    ["CREATE DATABASE a", "begins with CREATE DATABASE, which cannot run"],
    ["DROP DATABASE a", "begins with DROP DATABASE, which cannot run"],
    ["ALTER DATABASE a ISOLATION LEVEL SNAPSHOT", "begins with ALTER DATABASE, which cannot run"],
    ["CREATE OR REPLACE LIBRARY a", "begins with CREATE OR REPLACE LIBRARY, which cannot run"],
    ["CREATE EXTERNAL TABLE s.t (a INT)", "begins with CREATE EXTERNAL TABLE, which changes an external table"],
    ["DROP EXTERNAL TABLE s.t", "begins with DROP EXTERNAL TABLE, which changes an external table"],
    ["ALTER TABLE a APPEND FROM b", "is ALTER TABLE … APPEND, which commits by itself"],
    ['alter table "x y"."z" append from b', "is ALTER TABLE … APPEND, which commits by itself"],
    ["ALTER TABLE a ALTER COLUMN b TYPE VARCHAR(9)", "is ALTER TABLE … ALTER COLUMN, which cannot run"],
    ["ALTER TABLE s.t ADD PARTITION (d='1')", "is ALTER TABLE … ADD PARTITION, which changes an external table"],
    ["ALTER TABLE s.t SET LOCATION 's3://a/'", "is ALTER TABLE … SET LOCATION, which changes an external table"],
    ["GRANT SELECT ON EXTERNAL TABLE a TO IAM_ROLE 'r'", "is GRANT … ON EXTERNAL, which cannot run"],
    ["CREATE TABLE a (b INT) USING ICEBERG", "is CREATE TABLE … USING ICEBERG, which Redshift runs only as"],
    ["SELEC 1", "begins with SELEC, which begins no statement that may run within a load; did you mean SELECT?"],
    ["'x'", "begins with 'x', which begins no statement that may run within a load; known are SELECT, WITH,"],
    ["(", "begins with (, which begins no statement"],
    ["SELECT 1; SELECT 2", "holds several statements; write each as an entry of its own"],
    ["SELECT 'it's'", "has a single quote that is not closed"],
    ["SELECT 'a\\', 'b'", "has a single quote that is not closed, or a backslash before one"],
    ['SELECT "a', 'has a double quote (") that is not closed'],
    ["SELECT 1 /* /* */", "has a comment (/*) that is not closed"],
    ["CREATE PROCEDURE p() AS $$ x $b$", "has a body that $$ opens and nothing closes"],
    ["SELECT '{batchid}'", "holds {batchid}, which is not a placeholder; did you mean {batch_id}?"],
    ["SELECT '{Pipeline}'", "holds {Pipeline}, which is not a placeholder; did you mean {pipeline}?"],
    [
      "SELECT '{a}'",
      "holds {a}, which is not a placeholder; write {batch_id} or {pipeline}, or split a text that means braces: '{' || 'a}'",
    ],
    ["SELECT '{{ batch_id }}'", "holds {{batch_id, but a placeholder has one brace; write {batch_id} or {pipeline}"],
    ["SELECT '{{batch_id}}'", "holds {{batch_id, but a placeholder has one brace; write {batch_id} or {pipeline}"],
    [
      "INSERT INTO a VALUES ({batch_id})",
      "holds {batch_id} outside of quotes, where SQL would read its value as code; write '{batch_id}' for a text, or \"stage_{batch_id}\" within a name",
    ],
    ["SELECT key FROM loader_files", "names loader_files without a schema, which in a large load is the loader's own"],
    ['DROP TABLE "Loader_Files"', "names loader_files without a schema"],
    ["SELECT '\0'", "holds a NUL character; remove it"],
    ["SELECT '\ud800'", "is not well-formed Unicode; remove the lone surrogate"],
  ])("may not be %j", (sql, problem) => {
    expect(hookProblem(sql)?.slice(0, problem.length)).toBe(problem);
  });

  test("may have 50,000 bytes, not more", () => {
    expect(hookProblem(`SELECT '${"é".repeat(24_995)}' `)).toBe(undefined);
    expect(hookProblem(`SELECT '${"é".repeat(24_996)}'`)).toBe(
      "is 50001 bytes long, and the limit is 50000; put the work into a procedure, and CALL it",
    );
  });

  test("whatever it holds, makes nothing throw, and its pieces are the text again", () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      "$$",
      "$a$",
      "/*",
      "*/",
      "--",
      "\n",
      ";",
      "{",
      "}",
      "\\",
      "(",
      "x",
      "SELECT ",
      "{batch_id}",
    );
    return fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        const split = sqlPieces(text);
        if ("pieces" in split) expect(split.pieces.map((one) => one.text).join("")).toBe(text);
        expect(typeof (hookProblem(text) ?? "")).toBe("string");
        fillHook(text, values);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a statement that is filled in", () => {
  test.each([
    ["INSERT INTO a VALUES ('{batch_id}', '{pipeline}');", "INSERT INTO a VALUES ('b1f0', 'orders-queue_1')"],
    ["/* {pipeline} */ SELECT 1 ;; -- {batch_id}", "/* orders-queue_1 */ SELECT 1  -- b1f0"],
    ["SELECT '{\"a\": 1}', ';'", "SELECT '{\"a\": 1}', ';'"],
    ['CREATE TEMP TABLE "t_{batch_id}" (a INT)', 'CREATE TEMP TABLE "t_b1f0" (a INT)'],
    ["CREATE PROCEDURE p() AS $$ BEGIN; END; $$;", "CREATE PROCEDURE p() AS $$ BEGIN; END; $$"],
  ])("%j is %j", (sql, filled) => {
    expect(hookProblem(sql)).toBeUndefined();
    expect(fillHook(sql, values)).toBe(filled);
  });
});
