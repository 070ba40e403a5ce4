import type { Client } from "pg";
import { prepareCall, runCall } from "../procedures/call-procedure.ts";
import type { Engine } from "../procedures/engine.ts";
import { type Translation, translate } from "../sql/translate.ts";
import type { SqlTranslation } from "../sql/translation.ts";
import { begin } from "./begin.ts";
import { changeUser, procedureEngine } from "./procedure-engine.ts";
import { endTransaction, type SessionState } from "./session-state.ts";
import { StatementError } from "./statement-error.ts";
import { settleTranslation } from "./translation/settle-translation.ts";

type Answer = Awaited<ReturnType<Engine["run"]>>;

type Call = Extract<Translation, { kind: "call" }>;

type Ways = {
  /** Runs a statement of the body; outside of a transaction it commits by itself. */
  run: Engine["run"];
  /** Sends the row of OUT arguments. */
  send(client: Client, row: SqlTranslation): Promise<Answer>;
  commit: "each" | "caller";
};

/** Runs CALL. A NONATOMIC procedure begins its transactions itself, unless it is called in one. */
export async function callProcedure(
  state: SessionState,
  { commit, ...ways }: Ways,
  call: Call,
): Promise<Answer & { tag: string }> {
  const isAlone = state.transaction === undefined && commit === "each";
  const { user } = state;
  try {
    const sql = await run(state, { isAlone, call, engine: procedureEngine(state, ways.run) });
    const row = sql === undefined ? undefined : translate(sql, state);
    const answer =
      row?.kind === "sql"
        ? await ways.send(state.client, await settleTranslation(state.client, row, true))
        : { rowCount: -1, result: undefined };
    if (isAlone) await endTransaction(state, "COMMIT");
    return { ...answer, tag: "CALL" };
  } catch (error) {
    // A transaction that a procedure began with the rights of its owner gives them back when it is rolled back.
    if (isAlone) await endTransaction(state, "ROLLBACK");
    else await state.transaction?.fail();
    await changeUser(state, user).catch(() => undefined); // fails only if the connection is lost, and its rights with it
    throw withoutPosition(error);
  }
}

/** The position is one in a statement of the body, and not in the text of the CALL. */
function withoutPosition(error: unknown): unknown {
  if (!(error instanceof StatementError)) return error;
  const { sqlState, queryId, failure, cause } = error;
  return new StatementError({ sqlState, queryId, failure: { ...failure, position: undefined }, cause });
}

type Job = { isAlone: boolean; call: Call; engine: Engine };

/** @returns the query of the row of OUT arguments */
async function run(state: SessionState, { isAlone, call, engine }: Job): Promise<string | undefined> {
  if (!isAlone) state.transaction ??= await begin(state);
  const prepared = await prepareCall(engine, call);
  if (!prepared.procedure.isNonatomic) await engine.begin();
  const { sql } = await runCall(engine, prepared, !isAlone);
  return sql;
}
