import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { expressionSpecs } from "./expression-specs.ts";

const source = "dg/r_Character_types#r_Character_types-significance-of-trailing-blanks";

expressionSpecs("Blanks at the end of an expression's value", [
  { sql: "'a' = 'a  '", value: true, source },
  { sql: "'a' <> 'a '", value: false, source },
  { sql: "'a' < 'a ' or 'a' > 'a '", value: false, source },
  { sql: "'a' <= 'a ' and 'a ' >= 'a'", value: true, source },
  { sql: "'' = '   '", value: true, source },
  { sql: "' a' = 'a'", value: false, source: `${source}: only those at the end` },
  { sql: "'a b' = 'ab'", value: false, source: `${source}: only those at the end` },
  { sql: "'a\\t' = 'a'", value: false, source: `${source}: a tab is not a blank` },
  { sql: "'a '::varchar(3) = 'a'::char(3)", value: true, source },
  { sql: "'a ' in ('b', 'a')", value: true, source },
  { sql: "'a' not in ('b ', 'a ')", value: false, source },
  { sql: "'b ' between 'a' and 'b'", value: true, source },
  { sql: "nullif('a', 'a ')", value: null, source },
  { sql: "case 'a ' when 'a' then 1 else 2 end", value: 1, source },
  { sql: "decode('a ', 'a', 1, 2)", value: 1, source },
  { sql: "greatest('b', 'a ') = 'b  '", value: true, source },
  { sql: "'a ' like 'a'", value: false, source: "dg/r_patternmatching_condition_like" },
  { sql: "'a ' like 'a_'", value: true, source: "dg/r_patternmatching_condition_like" },
  { sql: "'a ' similar to 'a'", value: false, source: "dg/pattern-matching-conditions-similar-to" },
  { sql: "'a ' ~ '^a$'", value: false, source: "dg/pattern-matching-conditions-posix" },
  { sql: "len('a '::varchar(3))", value: 2, source: "dg/r_LEN" },
  { sql: "'a ' || 'b'", value: "a b", source: "dg/r_concat_op" },
  { sql: "position('a' in 'b a ')", value: 3, source: "dg/r_POSITION" },
]);

conformance("Blanks at the end of a column's values", (spec) => {
  const tables = [
    "CREATE TABLE t (c1 VARCHAR(5), c2 VARCHAR(5), n INT)",
    "INSERT INTO t VALUES ('A', 'A  ', 1), ('A ', 'B', 2), ('C', 'C', 3), ('C   ', NULL, 4)",
  ];
  const queries: readonly [string, string, unknown][] = [
    ["WHERE compares two columns", "SELECT count(*) FROM t WHERE c1 = c2", 2],
    ["a join finds every spelling", "SELECT count(*) FROM t a JOIN t b ON a.c1 = b.c1", 8],
    ["EXISTS", "SELECT count(*) FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.c1 = a.c2)", 2],
    ["IN of a subquery", "SELECT count(*) FROM t WHERE c2 IN (SELECT c1 FROM t)", 2],
    ["DISTINCT", "SELECT count(*) FROM (SELECT DISTINCT c1 FROM t) q", 2],
    ["COUNT(DISTINCT …)", "SELECT count(DISTINCT c1) FROM t", 2],
    ["GROUP BY", "SELECT count(*) FROM (SELECT c1, sum(n) FROM t GROUP BY c1) q", 2],
    ["HAVING", "SELECT count(*) FROM (SELECT c1 FROM t GROUP BY c1 HAVING c1 = 'A ') q", 1],
    ["PARTITION BY", "SELECT max(r) FROM (SELECT rank() OVER (PARTITION BY c1 ORDER BY n) AS r FROM t) q", 2],
    ["ORDER BY of a window", "SELECT max(r) FROM (SELECT dense_rank() OVER (ORDER BY c1) AS r FROM t) q", 2],
    ["UNION", "SELECT count(*) FROM (SELECT c1 FROM t UNION SELECT c2 FROM t WHERE c2 IS NOT NULL) q", 3],
    ["INTERSECT", "SELECT count(*) FROM (SELECT c1 FROM t WHERE n = 1 INTERSECT SELECT c1 FROM t WHERE n = 2) q", 1],
    ["EXCEPT", "SELECT count(*) FROM (SELECT c1 FROM t WHERE n < 3 EXCEPT SELECT c2 FROM t) q", 0],
  ];
  for (const [title, query, value] of queries)
    spec(title, { source }, async ({ run }) => {
      expect(await run(...tables, query)).toEqual([[value]]);
    });

  const keyed = (...keys: string[]) => `(SELECT ${keys.map((key) => `'${key}' AS k`).join(" UNION ALL SELECT ")}) s`;
  spec("MERGE finds the row", { source: `${source}, dg/r_MERGE` }, async ({ run }) => {
    const merge = `MERGE INTO t USING ${keyed("D ")} ON t.c1 = s.k
      WHEN MATCHED THEN UPDATE SET n = 9 WHEN NOT MATCHED THEN INSERT VALUES (s.k, NULL, 5)`;
    const rows = await run(...tables, merge, merge, "SELECT n FROM t WHERE c1 = 'D'");
    expect(rows).toEqual([[9]]);
  });
  spec("DELETE with USING removes every spelling of a key", { source }, async ({ run }) => {
    const removed = `DELETE FROM t USING ${keyed("A   ")} WHERE t.c1 = s.k`;
    expect(await run(...tables, removed, "SELECT n FROM t ORDER BY n")).toEqual([[3], [4]]);
  });
  spec("UPDATE with FROM", { source }, async ({ run }) => {
    const updated = `UPDATE t SET n = 0 FROM ${keyed("C")} WHERE t.c1 = s.k`;
    expect(await run(...tables, updated, "SELECT n FROM t ORDER BY n")).toEqual([[0], [0], [1], [2]]);
  });
  spec("the values keep their blanks", { source }, async ({ run }) => {
    expect(await run(...tables, "SELECT c1, len(c1) FROM t ORDER BY n")).toEqual([
      ["A", 1],
      ["A ", 2],
      ["C", 1],
      ["C   ", 4],
    ]);
  });
});
