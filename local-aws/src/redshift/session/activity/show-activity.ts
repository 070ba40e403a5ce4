import type { Translation } from "../../sql/translation.ts";
import type { SessionState } from "../session-state.ts";

type Run = { sql: string };

/** Gives a statement what its session knows, if it asks for that: each costs a round trip. */
export async function showActivity(state: SessionState, { sql }: Run, translation: Translation): Promise<void> {
  const { client, database, transaction, activity, lastQueryId: id = -1 } = state;
  noteQueryGroup(state, sql);
  if (transaction?.hasFailed) return;
  if (lastQueryId.test(sql)) await set(client, "redshift.last_query_id", String(id));
  if (database.activityReaders.reads(sql, translation)) await set(client, "redshift.activity", activity.toJson());
}

const lastQueryId = /pg_last_query_id/i;
const queryGroup =
  /^\s*(?:(SET)\s+(?:(?:SESSION|LOCAL)\s+)?query_group\s*(?:=|\bTO\b)\s*'?([^';]*)|RESET\s+query_group)/i;

/** The label of the statements that follow (dg/r_query_group). */
function noteQueryGroup(state: SessionState, sql: string): void {
  const [found, isSet, label = ""] = queryGroup.exec(sql) ?? [];
  if (found !== undefined) state.queryGroup = isSet === undefined || /^default$/i.test(label) ? "" : label;
}

async function set(client: SessionState["client"], name: string, value: string): Promise<void> {
  await client.query("SELECT pg_catalog.set_config($1, $2, false)", [name, value]);
}
