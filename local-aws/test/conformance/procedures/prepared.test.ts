import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/r_PREPARE";
const table = ["CREATE TABLE t (c1 int, c2 char(5))", "INSERT INTO t VALUES (7, 'g')"];

conformance("PREPARE and EXECUTE", (spec) => {
  spec("insert rows", { source }, async ({ run }) => {
    const prepared = "PREPARE add_row (int, char) AS INSERT INTO t VALUES ($1, $2)";
    expect(
      await run(
        ...table,
        prepared,
        "EXECUTE add_row (1, 'one')",
        "EXECUTE add_row (2, 'two')",
        "SELECT * FROM t ORDER BY 1",
      ),
    ).toEqual([
      [1, "one  "],
      [2, "two  "],
      [7, "g    "],
    ]);
  });

  spec("select rows", { source }, async ({ run }) => {
    const prepared = "PREPARE of_key (int) AS SELECT nvl(c2, '-') AS v, $1 / 2.0 FROM t WHERE c1 = $1";
    expect(await run(...table, prepared, "EXECUTE of_key (3 + 4)")).toEqual([["g    ", "3.5000"]]);
  });

  spec("take types whose names are reserved words", { source }, async ({ run }) => {
    const prepared = "PREPARE a_day_later (int, timestamp) AS SELECT $2 + $1 * INTERVAL '1 day' AS at";
    expect(await run(prepared, "EXECUTE a_day_later (1, '2026-01-31 10:00:00')")).toEqual([["2026-02-01 10:00:00.0"]]);
  });

  spec("refuse a reserved word as a name", { source: "dg/r_pg_keywords" }, async ({ fails }) => {
    expect(await fails("PREPARE minus AS SELECT 1")).toMatch(/syntax error at or near "minus"/i);
  });

  spec("make no table", { source: "dg/r_CREATE_TABLE_AS" }, async ({ fails }) => {
    expect(await fails("PREPARE one AS SELECT 1 AS n", "CREATE TABLE made AS EXECUTE one")).toMatch(
      /syntax error|not supported/,
    );
  });

  spec("run without parameters", { source }, async ({ run }) => {
    expect(await run(...table, "PREPARE latest AS SELECT TOP 1 c1 AS a, a + 1 FROM t", "EXECUTE latest")).toEqual([
      [7, 8],
    ]);
  });

  spec("end with DEALLOCATE", { source: "dg/r_DEALLOCATE" }, async ({ fails }) => {
    const sqls = ["PREPARE latest AS SELECT 1", "DEALLOCATE latest", "EXECUTE latest"];
    expect(await fails(...sqls)).toMatch(/prepared statement "latest" does not exist/);
  });

  spec("take one statement for each name", { source }, async ({ fails }) => {
    expect(await fails("PREPARE latest AS SELECT 1", "PREPARE latest AS SELECT 2")).toMatch(/already exists/);
  });

  spec("take no definition", { source }, async ({ fails }) => {
    expect(await fails("PREPARE made AS CREATE TABLE u (a int)")).toMatch(/syntax error at or near "CREATE"/i);
  });
});
