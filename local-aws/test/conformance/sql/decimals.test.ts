import { GetStatementResultCommand } from "@aws-sdk/client-redshift-data";
import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";
import { expressionSpecs, refusalSpecs } from "./expression-specs.ts";

const page = "dg/r_numeric_computations201";

/** Precision and scale of the columns of a query, as the Data API shows them. */
async function shownTypes({ submit, ended, client }: SpecContext, ...sqls: string[]): Promise<[number, number][]> {
  const { SubStatements = [], error } = await ended(await submit(sqls));
  if (error !== undefined) throw new Error(error);
  const Id = SubStatements.findLast(({ HasResultSet }) => HasResultSet)?.Id;
  const { ColumnMetadata = [] } = await client.send(new GetStatementResultCommand({ Id }));
  return ColumnMetadata.map(({ precision = -1, scale = -1 }) => [precision, scale]);
}

const operations: readonly [one: string, sign: string, other: string, precision: number, scale: number][] = [
  ["decimal(8,2)", "/", "decimal(8,2)", 17, 9],
  ["decimal(7,2)", "/", "decimal(15,3)", 23, 15],
  ["decimal(10,4)", "/", "decimal(5,3)", 16, 7],
  ["decimal(18,6)", "/", "decimal(2,2)", 21, 7],
  ["decimal(4,0)", "/", "decimal(3,3)", 11, 4],
  ["smallint", "/", "decimal(2,1)", 10, 4],
  ["int", "/", "decimal(5,2)", 16, 4],
  ["decimal(5,2)", "/", "bigint", 25, 22],
  ["decimal(19,0)", "/", "decimal(19,0)", 38, 19],
  ["decimal(19,2)", "/", "decimal(38,19)", 38, 4],
  ["decimal(38,2)", "/", "decimal(38,2)", 38, 4],
  ["decimal(30,10)", "/", "decimal(20,4)", 38, 14],
  ["decimal(8,2)", "*", "decimal(8,2)", 17, 4],
  ["decimal(8,2)", "*", "smallint", 14, 2],
  ["decimal(19,4)", "*", "decimal(19,4)", 38, 8],
  ["decimal(38,19)", "*", "decimal(19,2)", 38, 21],
  ["decimal(8,2)", "+", "decimal(8,2)", 9, 2],
  ["decimal(7,2)", "-", "decimal(15,3)", 16, 3],
  ["decimal(5,0)", "+", "decimal(4,4)", 10, 4],
  ["decimal(38,2)", "+", "decimal(38,2)", 38, 2],
  ["decimal(8,2)", "+", "bigint", 22, 2],
  ["int", "-", "decimal(3,1)", 12, 1],
];

conformance("Precision and scale of a computed decimal", (spec) => {
  for (const [one, sign, other, precision, scale] of operations)
    spec(`${one} ${sign} ${other}`, { source: page }, async (context) => {
      const query = `SELECT 1::${one} ${sign} 1::${other}`.replaceAll("1::decimal(2,2)", "0.5::decimal(2,2)");
      const small = query
        .replaceAll("1::decimal(3,3)", "0.5::decimal(3,3)")
        .replaceAll("1::decimal(4,4)", "0.5::decimal(4,4)");
      expect(await shownTypes(context, small)).toEqual([[precision, scale]]);
    });

  const t = "CREATE TABLE t (a decimal(8,2), b decimal(8,2), n bigint, i int, c decimal(15,3), v varchar(7))";
  const queries: readonly [string, string, [number, number][]][] = [
    [
      "of columns",
      "SELECT a / b, (a + b) * a, a / b / a FROM t",
      [
        [17, 9],
        [18, 4],
        [26, 16],
      ],
    ],
    ["of a subquery's columns", "SELECT q.x / b FROM (SELECT a / b AS x, b FROM t) q", [[26, 16]]],
    ["of WITH", "WITH w AS (SELECT a * b AS x FROM t) SELECT x + 1 FROM w", [[18, 4]]],
    [
      "of an alias in the same list",
      "SELECT a / b AS r, r * 2 AS s FROM t",
      [
        [17, 9],
        [28, 9],
      ],
    ],
    [
      "of a group",
      "SELECT a / b, count(*) FROM t GROUP BY a / b ORDER BY a / b",
      [
        [17, 9],
        [19, 0],
      ],
    ],
    [
      "of SUM and AVG",
      "SELECT sum(a), avg(c), sum(a) / 2 FROM t",
      [
        [38, 2],
        [38, 3],
        [38, 4],
      ],
    ],
    [
      "of MIN, MAX and a window",
      "SELECT min(a), max(c), max(sum(c)) OVER () FROM t",
      [
        [8, 2],
        [15, 3],
        [38, 3],
      ],
    ],
    ["of UNION", "SELECT a FROM t UNION SELECT c FROM t", [[15, 3]]],
    ["of EXCEPT with an integer", "SELECT i FROM t EXCEPT SELECT a FROM t", [[12, 2]]],
    [
      "of COALESCE and DECODE",
      "SELECT coalesce(a, c), decode(i, 1, a, 2, c) FROM t",
      [
        [15, 3],
        [15, 3],
      ],
    ],
    [
      "of CASE and NVL with an integer",
      "SELECT CASE WHEN i = 1 THEN a ELSE 0 END, nvl(a, 0) FROM t",
      [
        [12, 2],
        [12, 2],
      ],
    ],
    ["of a wide UNION", "SELECT a FROM t UNION SELECT 1::decimal(19,6)", [[19, 6]]],
    [
      "of a literal",
      "SELECT 1.50, 12.345, -0.25 FROM t",
      [
        [3, 2],
        [5, 3],
        [2, 2],
      ],
    ],
    [
      "of an integer's division",
      "SELECT n / i, (SELECT sum(n) FROM t) / 2 FROM t",
      [
        [19, 0],
        [19, 0],
      ],
    ],
  ];
  for (const [title, query, types] of queries)
    spec(title, { source: page }, async (context) => {
      expect(await shownTypes(context, t, query)).toEqual(types);
    });

  const columns = "SELECT \"column\", type FROM pg_table_def WHERE tablename = 'made' ORDER BY 1";
  const made: readonly [string, string, [string, string][]][] = [
    ["of a union", "SELECT a AS x FROM t UNION SELECT c FROM t", [["x", "numeric(15,3)"]]],
    [
      "of computed values",
      "SELECT a / b AS x, sum(c) OVER () AS y, 1.5 AS z FROM t",
      [
        ["x", "numeric(17,9)"],
        ["y", "numeric(38,3)"],
        ["z", "numeric(2,1)"],
      ],
    ],
    [
      "of integers",
      "SELECT i + 1 AS x, n * 2 AS y, sum(i) OVER () AS z FROM t",
      [
        ["x", "integer"],
        ["y", "bigint"],
        ["z", "bigint"],
      ],
    ],
    [
      "of texts",
      "SELECT 'abc' AS x, v || 'zz' AS y, upper(v) AS z FROM t",
      [
        ["x", "character varying(3)"],
        ["y", "character varying(9)"],
        ["z", "character varying(7)"],
      ],
    ],
  ];
  for (const [title, query, types] of made) {
    spec(`CREATE TABLE AS ${title}`, { source: `${page}, dg/r_CREATE_TABLE_AS` }, async ({ run }) => {
      expect(await run(t, `CREATE TABLE made AS ${query}`, columns)).toEqual(types);
    });
    spec(`CREATE VIEW ${title}`, { source: page }, async ({ run }) => {
      expect(await run(t, `CREATE VIEW made AS ${query}`, columns)).toEqual(types);
    });
  }

  spec("a stored quotient has its scale", { source: page }, async ({ run }) => {
    const stored = await run(
      t,
      "INSERT INTO t VALUES (10, 3, 1, 1, 1, '')",
      "UPDATE t SET c = a / b",
      "SELECT c, a / b FROM t",
    );
    expect(stored).toEqual([["3.333", "3.333333333"]]);
  });
});

expressionSpecs("Values of computed decimals", [
  { sql: "1 / 3.0", value: "0.3333", source: page },
  { sql: "1::decimal(8,2) / 3::decimal(8,2)", value: "0.333333333", source: page },
  { sql: "10::decimal(8,2) / 4::decimal(8,2)", value: "2.500000000", source: page },
  { sql: "-1::decimal(8,2) / 3", value: "-0.3333333333333", source: page },
  { sql: "2 * 1.5 / 3", value: "1.000000000000", source: page },
  { sql: "1.10 + 2", value: "3.10", source: page },
  { sql: "1.10 * 2.5", value: "2.750", source: page },
  { sql: "coalesce(null::decimal(7,2), 1::decimal(15,3))", value: "1.000", source: page },
  { sql: "case when true then 1 else 2.50 end", value: "1.00", source: page },
  { sql: "sum(x) from (select 1::bigint as x union all select 2) q", value: 3, source: "dg/r_SUM: BIGINT" },
  { sql: "sum(x) / 2 from (select 1::bigint as x union all select 2) q", value: 1, source: "dg/r_SUM: BIGINT" },
  { sql: "sum(x) from (select 1.5::real as x union all select 2) q", value: 3.5, source: "dg/r_SUM: DOUBLE PRECISION" },
  {
    sql: "avg(x) from (select 1.25 as x union all select 2) q",
    value: "1.62",
    source: "our choice: cut off",
    only: "emulator",
  },
  { sql: "2 / 3.0", value: "0.6666", source: "our choice: cut off", only: "emulator" },
]);

const big = "99999999999999999999999999999999999999::decimal(38,0)";

refusalSpecs("Decimals that are too large", [
  { sql: `SELECT ${big} * 10`, error: /Numeric data overflow/, source: page },
  { sql: `SELECT ${big} + 1`, error: /Numeric data overflow/, source: page },
  { sql: `SELECT 0 - ${big} - 1`, error: /Numeric data overflow/, source: page },
  { sql: `SELECT ${big} / 0.1`, error: /Numeric data overflow/, source: page },
  {
    sql: "SELECT 1234567.89::decimal(9,2)::decimal(7,3)",
    error: /Numeric data overflow \(result precision\)/,
    source: page,
  },
  {
    sql: "SELECT 1.5 / 0",
    error: /division by zero|Divide by zero/i,
    source: `${page}: divide-by-zero conditions return errors`,
  },
]);
