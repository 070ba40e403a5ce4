import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/r_CREATE_FUNCTION";

const greater = `CREATE FUNCTION f_greater (float, float) RETURNS float STABLE AS $$
  SELECT CASE WHEN $1 > $2 THEN $1 ELSE $2 END $$ LANGUAGE sql`;
const sales = [
  "CREATE TABLE sales (commission decimal(8, 2), pricepaid decimal(8, 2))",
  "INSERT INTO sales VALUES (1.5, 10), (20, 30)",
];

conformance("A SQL function", (spec) => {
  spec("computes with the columns of a query", { source }, async ({ run }) => {
    const query = "SELECT f_greater(commission, pricepaid * 0.20) FROM sales ORDER BY 1";
    expect(await run(greater, ...sales, query)).toEqual([[2], [20]]);
  });

  spec("calls another one", { source }, async ({ run }) => {
    const outer =
      "CREATE FUNCTION f_twice (float) RETURNS float STABLE AS $$ SELECT f_greater($1, 3) * 2 $$ LANGUAGE sql";
    expect(await run(greater, outer, "SELECT f_twice(1)")).toEqual([[6]]);
  });

  spec("has Redshift's functions and types", { source }, async ({ run }) => {
    const made =
      "CREATE FUNCTION f_kind (varchar, super) RETURNS varchar(20) STABLE AS $$ SELECT nvl($1, 'none') || len('ab') || json_typeof($2) $$ LANGUAGE sql";
    expect(await run(made, "SELECT f_kind(NULL, json_parse('[1]'))")).toEqual([["none2array"]]);
  });

  spec("computes decimals by Redshift's rules", { source: "dg/r_numeric_computations201" }, async ({ run }) => {
    const made = "CREATE FUNCTION f_third (int) RETURNS decimal(10, 4) IMMUTABLE AS $$ SELECT $1 / 3.0 $$ LANGUAGE sql";
    expect(await run(made, "SELECT f_third(2)")).toEqual([["0.6666"]]);
  });

  spec("is called in procedures, views and UPDATE", { source }, async ({ run }) => {
    const procedure = "CREATE PROCEDURE p(INOUT a float) AS $$ BEGIN a := f_greater(a, 7); END $$ LANGUAGE plpgsql";
    expect(await run(greater, procedure, "CALL p(1)")).toEqual([[7]]);
    expect(await run("CREATE VIEW v AS SELECT f_greater(1, 2) AS x", "SELECT x FROM v")).toEqual([[2]]);
    expect(
      await run(
        ...sales,
        "UPDATE sales SET pricepaid = f_greater(pricepaid, 15)",
        "SELECT pricepaid FROM sales ORDER BY 1",
      ),
    ).toEqual([["15.00"], ["30.00"]]);
  });

  spec("is chosen by the types of its arguments, replaced and dropped", { source }, async ({ run, fails }) => {
    const named = (type: string, text: string) =>
      `CREATE OR REPLACE FUNCTION f_type (${type}) RETURNS varchar IMMUTABLE AS $$ SELECT '${text}' $$ LANGUAGE sql`;
    expect(
      await run(
        named("int", "a"),
        named("date", "b"),
        named("int", "c"),
        "SELECT f_type(1), f_type('2026-01-01'::date)",
      ),
    ).toEqual([["c", "b"]]);
    expect(await fails("DROP FUNCTION f_type(int)", "DROP FUNCTION f_type(date)", "SELECT f_type(1)")).toMatch(
      /f_type.* does not exist/,
    );
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    [
      "the name of an argument in its body",
      "CREATE FUNCTION f_x (a int) RETURNS int STABLE AS $$ SELECT a $$ LANGUAGE sql",
      /column "a" does not exist/,
    ],
    [
      "FROM",
      "CREATE FUNCTION f_x (int) RETURNS bigint STABLE AS $$ SELECT count(*) FROM pg_class $$ LANGUAGE sql",
      /./,
    ],
    ["a subquery", "CREATE FUNCTION f_x (int) RETURNS int STABLE AS $$ SELECT (SELECT $1) $$ LANGUAGE sql", /./],
    ["no volatility", "CREATE FUNCTION f_x (int) RETURNS int AS $$ SELECT $1 $$ LANGUAGE sql", /syntax error/],
    [
      "an argument that is not there",
      "CREATE FUNCTION f_x (int) RETURNS int STABLE AS $$ SELECT $2 $$ LANGUAGE sql",
      /there is no parameter \$2/,
    ],
    [
      "a function that does not exist",
      "CREATE FUNCTION f_x (int) RETURNS int STABLE AS $$ SELECT f_nothing($1) $$ LANGUAGE sql",
      /f_nothing.* does not exist/,
    ],
  ];
  for (const [name, sql, error] of refused)
    spec(`is refused with ${name}`, { source }, async ({ fails }) => expect(await fails(sql)).toMatch(error));

  const refusedHere: readonly (readonly [string, string])[] = [
    ["Python", "CREATE FUNCTION f_x (int) RETURNS int STABLE AS $$ return 1 $$ LANGUAGE plpythonu"],
    [
      "the name of a function of Redshift",
      "CREATE FUNCTION len (int) RETURNS int STABLE AS $$ SELECT 1 $$ LANGUAGE sql",
    ],
    [
      "the name of a function of PostgreSQL",
      "CREATE FUNCTION format (int) RETURNS int STABLE AS $$ SELECT 1 $$ LANGUAGE sql",
    ],
    [
      "arithmetic with DECIMAL arguments",
      "CREATE FUNCTION f_x (decimal) RETURNS decimal STABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql",
    ],
  ];
  for (const [name, sql] of refusedHere)
    spec(`is refused with ${name}`, { source: "our choice", only: "emulator" }, async ({ fails }) =>
      expect(await fails(sql)).toMatch(/is not supported by the local Redshift/),
    );
});
