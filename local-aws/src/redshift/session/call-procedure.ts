import type { Client } from "pg";
import { prepareCall, runCall } from "../procedures/call-procedure.ts";
import type { Engine } from "../procedures/engine.ts";
import { type Translation, translate } from "../sql/translate.ts";
import type { SqlTranslation } from "../sql/translation.ts";
import { procedureEngine } from "./procedure-engine.ts";
import { begin, endTransaction, type SessionState } from "./session-state.ts";
import { settleTranslation } from "./translation/settle-translation.ts";

type Answer = Awaited<ReturnType<Engine["run"]>>;

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
  { run, send, commit }: Ways,
  call: Extract<Translation, { kind: "call" }>,
): Promise<Answer & { tag: string }> {
  const isAlone = state.transaction === undefined && commit === "each";
  const engine = procedureEngine(state, run);
  if (!isAlone) state.transaction ??= await begin(state);
  const prepared = await prepareCall(engine, call);
  if (!prepared.procedure.isNonatomic) await engine.begin();
  const { sql } = await runCall(engine, prepared, !isAlone);
  const row = sql === undefined ? undefined : translate(sql, state);
  const answer =
    row?.kind === "sql"
      ? await send(state.client, await settleTranslation(state.client, row, true))
      : { rowCount: -1, result: undefined };
  if (isAlone) await endTransaction(state, "COMMIT");
  return { ...answer, tag: "CALL" };
}
