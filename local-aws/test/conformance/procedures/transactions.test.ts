import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

const transactions = "dg/stored-procedure-transaction-management";
const errors = "dg/stored-procedure-trapping-errors";

/** Makes a table and a procedure, calls it alone, each statement in its own transaction, and gives the table's rows. */
async function called({ schema, submit, ended, run }: SpecContext, head: string, body: string) {
  const made = `CREATE PROCEDURE ${schema}.p(a int, b int) ${head} AS $$ ${body} $$ LANGUAGE plpgsql`;
  const sqls = ["CREATE TABLE t (c int)", made, "CALL p(1, 2)"];
  const { SubStatements, error } = await ended(await submit(sqls, { ExecutionMode: "AUTO_COMMIT" }));
  const rows = await run("SELECT c FROM t ORDER BY c");
  return { rows: rows.flat(), error, status: SubStatements?.at(-1)?.Status };
}

conformance("Transactions of a stored procedure", (spec) => {
  const bodies: readonly (readonly [string, string, string, readonly number[]])[] = [
    [
      "are rolled back by ROLLBACK, and go on",
      "",
      "BEGIN INSERT INTO t VALUES (a); ROLLBACK; INSERT INTO t VALUES (b); END;",
      [2],
    ],
    [
      "are committed by COMMIT",
      "",
      "BEGIN INSERT INTO t VALUES (a); COMMIT; INSERT INTO t VALUES (b); ROLLBACK; END;",
      [1],
    ],
    [
      "are committed by TRUNCATE",
      "",
      "BEGIN INSERT INTO t VALUES (a); TRUNCATE t; INSERT INTO t VALUES (b); ROLLBACK; END;",
      [],
    ],
    [
      "are one for each statement if it is NONATOMIC",
      "NONATOMIC",
      "BEGIN INSERT INTO t VALUES (a); ROLLBACK; INSERT INTO t VALUES (b); END;",
      [1, 2],
    ],
    [
      "are blocks behind START TRANSACTION if it is NONATOMIC",
      "NONATOMIC",
      "BEGIN START TRANSACTION; INSERT INTO t VALUES (a); ROLLBACK; INSERT INTO t VALUES (b); END;",
      [2],
    ],
  ];
  for (const [name, head, body, rows] of bodies)
    spec(name, { source: transactions }, async (context) => {
      expect(await called(context, head, body)).toEqual({ rows, error: undefined, status: "FINISHED" });
    });

  for (const command of ["COMMIT", "ROLLBACK", "TRUNCATE t"])
    spec(`are not ended by ${command} in the caller's transaction`, { source: transactions }, async ({ fails }) => {
      const made = `CREATE PROCEDURE p() AS $$ BEGIN ${command}; END $$ LANGUAGE plpgsql`;
      expect(await fails("CREATE TABLE t (c int)", made, "CALL p()")).toMatch(
        /^ERROR: (COMMIT|ROLLBACK|TRUNCATE) cannot be invoked from a procedure that is executing in an atomic context\.\n {2}Hint: Try calling the procedure as a top-level call/,
      );
    });

  spec("are not ended in a procedure with SET", { source: transactions }, async ({ submit, ended }) => {
    const made = "CREATE PROCEDURE p() AS $$ BEGIN COMMIT; END $$ LANGUAGE plpgsql SET datestyle TO 'ISO'";
    const { error } = await ended(await submit([made, "CALL p()"], { ExecutionMode: "AUTO_COMMIT" }));
    expect(error).toMatch(/COMMIT cannot be invoked from a procedure that is executing in an atomic context/);
  });

  spec("close cursors when they end", { source: transactions }, async (context) => {
    const body =
      "DECLARE r record; cur1 CURSOR FOR SELECT 1; BEGIN OPEN cur1; TRUNCATE TABLE t; FETCH cur1 INTO r; END;";
    expect((await called(context, "", body)).error).toMatch(/cursor "cur1" does not exist/);
  });

  spec("close the cursor of a FOR loop when they end", { source: transactions }, async (context) => {
    const body =
      "DECLARE r record; BEGIN FOR r IN SELECT 1 AS x UNION ALL SELECT 2 LOOP INSERT INTO t VALUES (r.x); COMMIT; END LOOP; END;";
    expect((await called(context, "", body)).error).toMatch(/cursor .* does not exist/);
  });

  spec(
    "close it in a NONATOMIC one without START TRANSACTION",
    { source: "dg/r_CREATE_PROCEDURE" },
    async (context) => {
      const loop = "FOR r IN SELECT 1 AS x UNION ALL SELECT 2 LOOP INSERT INTO t VALUES (r.x); END LOOP;";
      expect((await called(context, "NONATOMIC", `DECLARE r record; BEGIN ${loop} END;`)).error).toMatch(
        /cursor .* does not exist/,
      );
    },
  );

  spec("keep it between START TRANSACTION and COMMIT", { source: "dg/c_PLpgSQL-statements" }, async (context) => {
    const loop = "FOR r IN SELECT 1 AS x UNION ALL SELECT 2 LOOP INSERT INTO t VALUES (r.x); END LOOP;";
    const body = `DECLARE r record; BEGIN START TRANSACTION; ${loop} COMMIT; END;`;
    expect((await called(context, "NONATOMIC", body)).rows).toEqual([1, 2]);
  });
});

conformance("Errors in a stored procedure", (spec) => {
  const failing = "INSERT INTO t VALUES (a); EXECUTE 'select invalid';";

  spec("take everything back", { source: errors }, async (context) => {
    const { rows, error } = await called(context, "", `BEGIN ${failing} END;`);
    expect(rows).toEqual([]);
    expect(error).toMatch(/column "invalid" does not exist/);
  });

  spec("run the handler in a new transaction, and go on", { source: errors }, async (context) => {
    const { rows, error } = await called(
      context,
      "",
      `BEGIN ${failing} EXCEPTION WHEN OTHERS THEN INSERT INTO t VALUES (7); END;`,
    );
    expect(rows).toEqual([7]);
    expect(error).toMatch(/column "invalid" does not exist/);
  });

  spec("end in the handler of a NONATOMIC procedure", { source: errors }, async (context) => {
    const body = `BEGIN ${failing} EXCEPTION WHEN OTHERS THEN INSERT INTO t VALUES (7); END;`;
    expect(await called(context, "NONATOMIC", body)).toEqual({ rows: [1, 7], error: undefined, status: "FINISHED" });
  });

  spec(
    "go on behind RAISE in the handler of a NONATOMIC procedure",
    { source: "dg/c_PLpgSQL-statements" },
    async (context) => {
      const { error } = await called(context, "NONATOMIC", `BEGIN ${failing} EXCEPTION WHEN OTHERS THEN RAISE; END;`);
      expect(error).toMatch(/column "invalid" does not exist/);
    },
  );

  spec("are named by SQLERRM and SQLSTATE", { source: "dg/c_PLpgSQL-structure" }, async (context) => {
    const handler =
      "IF SQLSTATE = '42703' AND SQLERRM = 'column \"invalid\" does not exist' THEN INSERT INTO t VALUES (8); END IF;";
    expect(
      (await called(context, "NONATOMIC", `BEGIN ${failing} EXCEPTION WHEN OTHERS THEN ${handler} END;`)).rows,
    ).toEqual([1, 8]);
  });

  spec("in a handler reach the handler around it", { source: errors }, async (context) => {
    const inner = `BEGIN ${failing} EXCEPTION WHEN OTHERS THEN RAISE EXCEPTION 'second'; END;`;
    const { rows, error } = await called(
      context,
      "NONATOMIC",
      `BEGIN ${inner} EXCEPTION WHEN OTHERS THEN INSERT INTO t VALUES (9); END;`,
    );
    expect([rows, error]).toEqual([[1, 9], undefined]);
  });

  spec("of calls between NONATOMIC and other procedures", { source: "dg/r_CREATE_PROCEDURE" }, async ({ fails }) => {
    const inner = "CREATE PROCEDURE q() NONATOMIC AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql";
    const outer = "CREATE PROCEDURE p() AS $$ BEGIN CALL q(); END $$ LANGUAGE plpgsql";
    expect(await fails(inner, outer, "CALL p()")).toMatch(/NONATOMIC|atomic/i);
  });
});
