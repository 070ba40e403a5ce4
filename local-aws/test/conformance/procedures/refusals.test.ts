import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { procedure } from "./procedure.ts";

const create = "dg/r_CREATE_PROCEDURE";
const statements = "dg/c_PLpgSQL-statements";
const structure = "dg/c_PLpgSQL-structure";
const limits = "dg/stored-procedure-constraints";

conformance("A stored procedure that Redshift refuses", (spec) => {
  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ["RETURN QUERY", statements, procedure("()", "BEGIN RETURN QUERY SELECT 1; END;"), /syntax error|RETURN/],
    ["a value behind RETURN", statements, procedure("()", "BEGIN RETURN 1; END;"), /RETURN cannot have a parameter/],
    [
      "a condition but OTHERS",
      "dg/stored-procedure-trapping-errors",
      procedure("()", "BEGIN NULL; EXCEPTION WHEN division_by_zero THEN NULL; END;"),
      /syntax error/,
    ],
    [
      "NONATOMIC with SECURITY DEFINER",
      create,
      "CREATE PROCEDURE p() NONATOMIC AS $$ BEGIN NULL; END; $$ LANGUAGE plpgsql SECURITY DEFINER",
      /not supported/,
    ],
    ["a default of an argument", create, procedure("(a int DEFAULT 1)", "BEGIN NULL; END;"), /syntax error/],
    [
      "33 input arguments",
      create,
      procedure(`(${Array.from({ length: 33 }, (_, i) => `a${i} int`).join()})`, "BEGIN NULL; END;"),
      /32/,
    ],
    ["VACUUM in its body", limits, procedure("()", "BEGIN VACUUM; END;"), /VACUUM/],
    ["PREPARE in its body", limits, procedure("()", "BEGIN PREPARE x AS SELECT 1; END;"), /PREPARE/],
    ["BEGIN TRANSACTION in its body", limits, procedure("()", "BEGIN BEGIN TRANSACTION; END;"), /syntax error/],
    [
      "an expression behind RAISE",
      statements,
      procedure("(a int)", "BEGIN RAISE INFO '%', a + 1; END;"),
      /syntax error/,
    ],
    ["a body without END", structure, procedure("()", "BEGIN NULL;"), /syntax error at end of input/],
  ];
  for (const [name, source, sql, error] of refused)
    spec(`is not made: ${name}`, { source }, async ({ fails }) => expect(await fails(sql)).toMatch(error));

  const failing: readonly (readonly [string, string, string, RegExp])[] = [
    ["a SELECT without a destination", statements, "BEGIN SELECT 1; END;", /destination for result data/],
    [
      "RAISE EXCEPTION",
      statements,
      "DECLARE v int := 3; BEGIN RAISE EXCEPTION 'bad % 100%%', v; END;",
      /^ERROR: bad 3 100%$/,
    ],
    ["a CASE without a match", statements, "BEGIN CASE 1 WHEN 2 THEN NULL; END CASE; END;", /case not found/i],
    ["NULL for NOT NULL", structure, "DECLARE v int NOT NULL := 1; BEGIN v := NULL; END;", /NOT NULL/],
    ["a change of a CONSTANT", structure, "DECLARE v CONSTANT int := 1; BEGIN v := 2; END;", /CONSTANT/],
    ["a text that is too long for its variable", structure, "DECLARE v varchar(2); BEGIN v := 'abc'; END;", /too long/],
    ["a record that has no row", structure, "DECLARE r record; v int; BEGIN v := r.a; END;", /not assigned yet/],
    [
      "more columns than variables",
      statements,
      "DECLARE v int; BEGIN SELECT 1, 2 INTO v; END;",
      /does not match|target/,
    ],
    [
      "a variable's name for a column",
      "https://www.postgresql.org/docs/8.0/plpgsql-implementation.html",
      "DECLARE a int := 1; BEGIN INSERT INTO t (a) VALUES (a); END;",
      /syntax error at or near "\$1"/,
    ],
    ["COMMIT in dynamic SQL", statements, "BEGIN EXECUTE 'COMMIT'; END;", /transaction/],
    [
      "nested cursors",
      limits,
      "DECLARE r record; s record; BEGIN FOR r IN SELECT 1 LOOP FOR s IN SELECT 2 LOOP NULL; END LOOP; END LOOP; END;",
      /cursor/i,
    ],
    ["START TRANSACTION without NONATOMIC", statements, "BEGIN START TRANSACTION; END;", /NONATOMIC|transaction/i],
  ];
  for (const [name, source, body, error] of failing)
    spec(`fails when it is called: ${name}`, { source }, async ({ fails }) => {
      expect(await fails("CREATE TABLE t (a int)", procedure("()", body), "CALL p()")).toMatch(error);
    });

  spec("fails at the seventeenth level", { source: limits }, async ({ run, fails }) => {
    const nested = procedure("(n int)", "DECLARE m int; BEGIN m := n - 1; IF m > 0 THEN CALL p(m); END IF; END;");
    await run(nested, "CALL p(16)");
    expect(await fails("CALL p(17)")).toMatch(/16|nest/i);
  });

  spec("takes no query as an argument", { source: "dg/r_CALL_procedure" }, async ({ fails }) => {
    expect(await fails(procedure("(a int)", "BEGIN NULL; END;"), "CALL p((SELECT 1))")).toMatch(/^ERROR: /);
  });
});
