import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { procedure } from "./procedure.ts";

const create = "dg/r_CREATE_PROCEDURE";
const statements = "dg/c_PLpgSQL-statements";
const structure = "dg/c_PLpgSQL-structure";

/** One that adds lines to the table `said`. */
const speaking = (declarations: string, body: string) =>
  procedure(
    "()",
    `DECLARE ${declarations} said_at int := 0; BEGIN ${body.replace(/SAY (.*?);/g, "INSERT INTO said SELECT $1;")} END;`,
  );

const said = "CREATE TABLE said (v varchar(100))";
const answer = "SELECT v FROM said";

conformance("A stored procedure", (spec) => {
  spec("returns one row of its OUT and INOUT arguments", { source: "dg/r_CALL_procedure" }, async ({ run }) => {
    const body = `
      DECLARE out_var ALIAS FOR $3; loop_var int;
      BEGIN
        DROP TABLE IF EXISTS my_etl;
        CREATE TEMP TABLE my_etl (a int, b varchar);
        FOR loop_var IN 1..f1 LOOP
          INSERT INTO my_etl VALUES (loop_var, f2);
          f2 := f2 || '+' || f2;
        END LOOP;
        SELECT INTO out_var count(*) FROM my_etl;
      END;`;
    const head = "(f1 IN int, f2 INOUT varchar(256), OUT varchar(256))";
    expect(await run(procedure(head, body), "CALL p(2, '2019')")).toEqual([["2019+2019+2019+2019", "2"]]);
  });

  spec(
    "names the columns of its row after arguments",
    { source: "dg/r_CALL_procedure" },
    async ({ client, submit, ended }) => {
      const sqls = [procedure("(INOUT a int, OUT varchar)", "BEGIN a := a * 2; END;"), "CALL p(4)"];
      const { SubStatements } = await ended(await submit(sqls));
      const { GetStatementResultCommand } = await import("@aws-sdk/client-redshift-data");
      const result = await client.send(new GetStatementResultCommand({ Id: SubStatements?.[3]?.Id }));
      expect(result.ColumnMetadata?.map(({ name, typeName }) => [name, typeName])).toEqual([
        ["a", "int4"],
        ["column2", "varchar"],
      ]);
      expect(result.Records).toEqual([[{ longValue: 8 }, { isNull: true }]]);
    },
  );

  spec("passes variables to INOUT arguments of another", { source: "dg/r_CALL_procedure" }, async ({ run }) => {
    const inner = `CREATE PROCEDURE inner_proc(INOUT a int, b int, INOUT c int) LANGUAGE plpgsql AS $$
      BEGIN a := b * a; c := b * c; END; $$`;
    const outer = procedure(
      "(multiplier int, OUT x int, OUT y int)",
      "BEGIN x := 3; y := 4; CALL inner_proc(x, multiplier, y); END;",
    );
    expect(await run(inner, outer, "CALL p(5)")).toEqual([[15, 20]]);
  });

  spec("translates its SQL as any other", { source: statements }, async ({ run }) => {
    const body = `BEGIN
      CREATE TABLE made (at timestamp ENCODE az64, s super) DISTSTYLE AUTO SORTKEY (at);
      INSERT INTO made VALUES (dateadd(day, 1, given), json_parse('{"k": [7]}'));
      SELECT TOP 1 nvl(s.k[0]::int, -1) INTO first FROM made m ORDER BY at;
      EXECUTE 'UPDATE made SET at = add_months(at, 1)';
    END;`;
    expect(await run(procedure("(given timestamp, OUT first int)", body), "CALL p('2026-01-31')")).toEqual([[7]]);
  });

  spec("loads and unloads files", { source: statements }, async ({ run, files, role }) => {
    const url = await files.put("a.csv", "1\n2\n");
    const body = `BEGIN COPY t FROM '${url}' ${role} CSV; SELECT count(*) INTO n FROM t; END;`;
    expect(await run("CREATE TABLE t (a int)", procedure("(OUT n bigint)", body), "CALL p()")).toEqual([[2]]);
  });

  const bodies: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    [
      "IF … ELSIF … ELSE",
      statements,
      "n int := 0;",
      "IF n > 0 THEN SAY 'positive'; ELSIF n < 0 THEN SAY 'negative'; ELSE SAY 'zero'; END IF;",
      ["zero"],
    ],
    [
      "a condition that is NULL as not true",
      statements,
      "n int;",
      "IF n > 0 THEN SAY 'yes'; ELSE SAY 'no'; END IF;",
      ["no"],
    ],
    [
      "CASE of a value",
      statements,
      "x int := 2;",
      "CASE x WHEN 1, 2 THEN SAY 'one or two'; ELSE SAY 'other'; END CASE;",
      ["one or two"],
    ],
    [
      "CASE of conditions",
      statements,
      "x int := 12;",
      "CASE WHEN x BETWEEN 0 AND 10 THEN SAY 'a'; WHEN x BETWEEN 11 AND 20 THEN SAY 'b'; END CASE;",
      ["b"],
    ],
    [
      "LOOP with EXIT WHEN and CONTINUE",
      statements,
      "i int := 0;",
      "<<l>> LOOP i := i + 1; CONTINUE WHEN i = 2; EXIT l WHEN i > 3; SAY i; END LOOP l;",
      ["1", "3"],
    ],
    ["WHILE", statements, "i int := 3;", "WHILE i > 1 LOOP SAY i; i = i - 1; END LOOP;", ["3", "2"]],
    ["a reverse FOR", statements, "", "FOR i IN REVERSE 3..2 LOOP SAY i; END LOOP;", ["3", "2"]],
    ["a FOR without turns", statements, "", "FOR i IN 3..2 LOOP SAY i; END LOOP;", []],
    [
      "FOR over a query",
      statements,
      "r record;",
      "FOR r IN SELECT 1 AS a UNION ALL SELECT 2 ORDER BY 1 LOOP SAY r.a; END LOOP;",
      ["1", "2"],
    ],
    [
      "FOR over a dynamic query",
      statements,
      "r record; q text := 'SELECT 5 AS a';",
      "FOR r IN EXECUTE q LOOP SAY r.a; END LOOP;",
      ["5"],
    ],
    ["EXIT of a block by its label", statements, "", "<<b>> BEGIN EXIT b; SAY 'not'; END; SAY 'behind';", ["behind"]],
    ["RETURN", statements, "", "SAY 'before'; RETURN; SAY 'behind';", ["before"]],
    [
      "a subblock with its own variable",
      structure,
      "v int := 20;",
      "v := 50; DECLARE v int := 80; BEGIN SAY v; END; SAY v;",
      ["80", "50"],
    ],
    [
      "FOUND of SELECT INTO",
      structure,
      "n varchar(9);",
      "SELECT INTO n v FROM said; IF NOT FOUND THEN SAY 'none'; END IF;",
      ["none"],
    ],
    [
      "ROW_COUNT",
      structure,
      "n int;",
      "INSERT INTO said SELECT 'x' UNION ALL SELECT 'y'; GET DIAGNOSTICS n := ROW_COUNT; DELETE FROM said; SAY n;",
      ["2"],
    ],
    [
      "the first row for SELECT INTO",
      statements,
      "n int;",
      "SELECT a INTO n FROM (SELECT 1 AS a UNION ALL SELECT 2) ORDER BY a DESC; SAY n;",
      ["2"],
    ],
    [
      "NULL where SELECT INTO finds no row",
      statements,
      "n int := 1;",
      "SELECT 1 INTO n WHERE false; SAY nvl(n, 0);",
      ["0"],
    ],
    ["an assigned value by the variable's scale", statements, "d decimal(6, 2);", "d := 7.128; SAY d;", ["7.13"]],
    ["the integer part of a quotient", statements, "i int := 7; j int := 2;", "SAY i / j;", ["3"]],
    ["PERFORM", statements, "", "PERFORM count(*) FROM said; SAY 'ran';", ["ran"]],
    ["EXECUTE … INTO", statements, "n int;", "EXECUTE 'SELECT ' || 6 || ' * 7' INTO n; SAY n;", ["42"]],
    [
      "a declared cursor",
      statements,
      "r record; c CURSOR (k int) FOR SELECT k AS a;",
      "OPEN c(3); FETCH c INTO r; SAY r.a; FETCH c INTO r; IF NOT FOUND THEN SAY 'end'; END IF; CLOSE c;",
      ["3", "end"],
    ],
    [
      "a cursor of a dynamic query",
      statements,
      "n int; c refcursor;",
      "OPEN c FOR EXECUTE 'SELECT 9'; FETCH c INTO n; CLOSE c; SAY n;",
      ["9"],
    ],
  ];
  for (const [name, source, declarations, body, lines] of bodies)
    spec(`runs ${name}`, { source }, async ({ run }) => {
      const shown = await run(said, speaking(declarations, body), "CALL p()", answer);
      expect(shown.flat()).toEqual(lines);
    });

  spec("leaves a cursor to its caller", { source: "dg/stored-procedure-result-set" }, async ({ run }) => {
    const body = "BEGIN OPEN rs FOR SELECT 1 AS id UNION ALL SELECT 2 ORDER BY 1; END;";
    expect(await run(procedure("(rs INOUT refcursor)", body), "CALL p('mine')", "FETCH ALL FROM mine")).toEqual([
      [1],
      [2],
    ]);
  });

  spec("is chosen by the types of its arguments", { source: "dg/stored-procedure-naming" }, async ({ run }) => {
    const named = (type: string) =>
      `CREATE PROCEDURE p(a ${type}, OUT v varchar) AS $$ BEGIN v := '${type}'; END; $$ LANGUAGE plpgsql`;
    expect(await run(named("int"), named("date"), "CALL p(5)")).toEqual([["int"]]);
    expect(await run("CALL p('2026-01-01'::date)")).toEqual([["date"]]);
  });

  spec("is replaced, renamed and dropped", { source: create }, async ({ run, fails }) => {
    await run(
      procedure("(a int)", "BEGIN NULL; END;"),
      "CREATE OR REPLACE PROCEDURE p(a int) AS $$ BEGIN RETURN; END $$ LANGUAGE plpgsql",
    );
    await run("ALTER PROCEDURE p(int) RENAME TO q", "CALL q(1)", "DROP PROCEDURE q(int)");
    expect(await fails("CALL q(1)")).toMatch(/q\(integer\) does not exist/);
  });
});
