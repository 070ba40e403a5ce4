import { redact } from "../../sql/redact.ts";
import { commandOf, type Translation } from "../../sql/translation.ts";
import type { SessionState } from "../session-state.ts";
import type { StatementError } from "../statement-error.ts";
import { canceledState } from "../to-statement-error.ts";
import type { Transaction } from "../transaction.ts";
import { loggedText, type QueryEntry, type SessionEntry } from "./activity-log.ts";

type Run = { queryId: number; sql: string };

/** Logs a statement that begins to run. */
export function logQuery(state: SessionState, { queryId, sql }: Run, translation: Translation): QueryEntry {
  const command = commandOf(translation);
  const ownId = state.nextQueryId();
  state.endedTransaction = undefined;
  return state.activity.add({
    kind: "query",
    queryId,
    transactionId: () => ownId,
    ...classOf(command),
    label: state.queryGroup ?? "",
    text: loggedText(redact(sql.trim())),
    status: "running",
    rows: 0,
    error: "",
    ...ownerOf(state),
    startedAt: state.now(),
  });
}

/** Where a client connects from; empty for the Data API, which has no connection of a client. */
export type ClientPlace = { remoteHost: string; remotePort: string; application: string };

const nowhere: ClientPlace = { remoteHost: "", remotePort: "", application: "" };

/** The session is open until its entry has an end. */
export function logSession(state: SessionState, from: ClientPlace = nowhere): SessionEntry {
  return state.activity.add({ kind: "session", ...from, ...ownerOf(state), startedAt: state.now() });
}

const isolations = { serializable: "Serializable", snapshot: "Snapshot Isolation" };

export function logTransaction(state: SessionState, transaction: Transaction): void {
  state.transactionEntry = state.activity.add({
    kind: "transaction",
    transactionId: () => transaction.id,
    isolation: isolations[state.isolation],
    status: "open",
    ...ownerOf(state),
    startedAt: state.now(),
  });
}

function ownerOf({ pid, userId, userName, database }: SessionState) {
  return { sessionId: pid, userId, userName, database: database.name };
}

/** @param outcome the number of rows, or the error */
export function logEnd(state: SessionState, entry: QueryEntry, outcome: number | StatementError): void {
  const transaction = state.transaction ?? state.endedTransaction;
  if (transaction) entry.transactionId = () => transaction.id;
  entry.endedAt = state.now();
  if (typeof outcome === "number") {
    entry.status = "success";
    entry.rows = Math.max(outcome, 0);
    if (entry.class === "QUERY") state.lastQueryId = entry.queryId;
    return;
  }
  entry.status = outcome.sqlState === canceledState ? "canceled" : "failed";
  entry.error = outcome.failure.message;
}

/** Statements of stl_query, by the type that sys_query_history shows (dg/SYS_QUERY_HISTORY). */
const queries: Readonly<Record<string, string>> = {
  SELECT: "SELECT",
  INSERT: "INSERT",
  UPDATE: "UPDATE",
  DELETE: "DELETE",
  MERGE: "OTHER",
  COPY: "COPY",
  UNLOAD: "UNLOAD",
  "CREATE TABLE AS": "CTAS",
};

/** Statements of stl_ddltext (dg/r_STL_DDLTEXT); all others are utilities (dg/r_STL_UTILITYTEXT). */
const ddl = /^(CREATE|ALTER|DROP) (SCHEMA|TABLE|VIEW|MATERIALIZED)/;

function classOf(command: string): Pick<QueryEntry, "class" | "type"> {
  const type = queries[command];
  if (type !== undefined) return { class: "QUERY", type };
  return ddl.test(command) ? { class: "DDL", type: "DDL" } : { class: "UTILITY", type: "UTILITY" };
}
