import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { reservedWords } from "./reserved-words.ts";

const source = "dg/r_pg_keywords";

conformance("A reserved word", (spec) => {
  for (const word of reservedWords)
    spec(`names no column without quotes: ${word}`, { source }, async ({ fails }) => {
      expect(await fails(`CREATE TABLE t (${word} int, a int)`)).toMatch(
        /^ERROR: (syntax error at or near "|relation "int" does not exist)/,
      ); // LIKE int
    });

  for (const word of ["language", "start", "connect", "first", "role", "value", "year", "pivots"])
    spec(`that is none names a table and a column: ${word}`, { source }, async ({ run }) => {
      expect(await run(`CREATE TABLE ${word} (${word} int)`, `SELECT count(*) FROM ${word}`)).toEqual([[0]]);
    });

  spec("names a column, an alias and a table in quotes", { source }, async ({ run }) => {
    const words = reservedWords.filter((word) => word !== "oid"); // the name of a system column
    const columns = words.map((word) => `"${word}" int`).join(", ");
    const sqls = [
      `CREATE TABLE "tag" (${columns})`,
      `INSERT INTO "tag" ("raw", "new", "partition") VALUES (1, 2, 3)`,
      `SELECT "raw", "new" AS "order", "tag"."partition" FROM "tag" WHERE "raw" = 1 ORDER BY "raw"`,
    ];
    expect(await run(...sqls)).toEqual([[1, 2, 3]]);
  });

  spec("keeps its place in the grammar", { source }, async ({ run }) => {
    const sqls = [
      "CREATE TABLE t (a int IDENTITY(1, 1) ENCODE raw, b int ENCODE az64, c timestamp without time zone DEFAULT sysdate) BACKUP NO",
      "INSERT INTO t (b) VALUES (1), (2)",
      `SELECT TOP 1 a, row_number() OVER (PARTITION BY b ORDER BY c NULLS LAST) AS tag, CONVERT(timestamp, '2026-01-02'),
        '2026-01-02'::timestamp + interval '1 day', last_value(b IGNORE NULLS) OVER (ORDER BY a ROWS UNBOUNDED PRECEDING)
       FROM t WHERE c > timestamp '2020-01-01' AND b BETWEEN 1 AND 1
       MINUS SELECT 5, 5, timestamp '2026-01-02', sysdate, 5`,
    ];
    expect(await run(...sqls)).toEqual([[1, 1, "2026-01-02 00:00:00.0", "2026-01-03 00:00:00.0", 1]]);
  });
});
