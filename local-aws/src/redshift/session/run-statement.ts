import { type Client, DatabaseError, type FieldDef, type QueryArrayResult } from "pg";
import { withDetail } from "../copy/copy-error.ts";
import { postgresLoadLog, shownLog } from "../copy/run/load-log.ts";
import { runCopy } from "../copy/run/run-copy.ts";
import { parseCopy } from "../copy/statement/parse-copy.ts";
import { nonexistentTable } from "../copy/target/target-table.ts";
import { wholeName } from "../sql/lex/postgres-name.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { Translation } from "../sql/translate.ts";
import type { SqlTranslation } from "../sql/translation.ts";
import { parseUnload } from "../unload/parse-unload.ts";
import { runUnload } from "../unload/run-unload.ts";
import type { QueryEntry } from "./activity/activity-log.ts";
import { logEnd, logQuery } from "./activity/log-query.ts";
import { showActivity } from "./activity/show-activity.ts";
import { begin } from "./begin.ts";
import { callProcedure } from "./call-procedure.ts";
import { preparedSql, rememberPrepared } from "./prepared.ts";
import { rememberCopySql, rememberUnloadSql } from "./remember-copy.ts";
import { describeFailure, endTransaction, type SessionState } from "./session-state.ts";
import type { Transaction } from "./transaction.ts";
import { runsWithoutTransaction } from "./transaction-rule.ts";
import { settleTranslation } from "./translation/settle-translation.ts";
import { translateFor } from "./translation/translate-for.ts";

/** Columns as PostgreSQL describes them; values are the text that it sends. */
export type ResultSet = { columns: readonly FieldDef[]; rows: readonly (readonly (string | null)[])[] };

export type StatementOutcome = {
  queryId: number;
  /** rows returned or affected, -1 if the statement counts none */
  rowCount: number;
  /** undefined unless the statement returns rows */
  result: ResultSet | undefined;
  /** The command tag of PostgreSQL's protocol, for example `INSERT 0 3`. */
  tag?: string | undefined;
  /** Redshift's message for the client, which psql shows after `INFO:`. */
  info?: string;
};

/** Runs translated SQL on the session's connection and handles its answers; each caller has its own way. */
export type Send = (client: Client, translation: SqlTranslation) => Promise<Omit<StatementOutcome, "queryId">>;

/**
 * "each": every statement commits by itself, unless BEGIN came before. "caller": the first statement begins a
 * transaction that stays open, as with JDBC's autocommit off.
 */
export type CommitMode = "each" | "caller";

/** `isStep`: it is only prepared or bound, and runs later. */
type Statement = {
  queryId: number;
  sql: string;
  commit: CommitMode;
  send?: Send | undefined;
  isStep?: boolean | undefined;
};

type Counted = Omit<StatementOutcome, "queryId">;

/** Runs one statement. @throws StatementError */
export async function runStatement(state: SessionState, statement: Statement): Promise<StatementOutcome> {
  const isAlone = state.transaction === undefined && statement.commit === "each";
  let isTextUnchanged = true;
  let entry: QueryEntry | undefined;
  try {
    const translation = await translateFor(state, statement.sql);
    state.leavesSettings ||= mayLeaveSettings(statement.sql, translation);
    if (!statement.isStep) entry = logQuery(state, statement, translation);
    await showActivity(state, statement, translation);
    isTextUnchanged = translation.kind === "sql" && translation.text === statement.sql;
    const counted = await run(state, statement, translation);
    if (entry) logEnd(state, entry, counted.rowCount);
    return { queryId: statement.queryId, ...counted };
  } catch (error) {
    const failure = describeFailure(state, error, { queryId: statement.queryId, isTextUnchanged });
    if (entry) logEnd(state, entry, failure);
    if (isAlone) await endTransaction(state, "ROLLBACK");
    else await state.transaction?.fail();
    await rememberFailedCopy(state);
    throw failure;
  }
}

/** `pg_last_copy_id()` also returns a COPY that failed on bad data (facts §4.9). */
async function rememberFailedCopy(state: SessionState): Promise<void> {
  const { failedCopy, client } = state;
  state.failedCopy = undefined;
  if (failedCopy === undefined) return;
  await client.query(rememberCopySql, ["0", String(failedCopy)]).catch(() => undefined); // the connection may be gone
}

async function run(state: SessionState, statement: Statement, translation: Translation): Promise<Counted> {
  if (translation.kind === "transaction") return control(state, translation);
  if (state.transaction?.hasFailed) throw afterFailure();
  if (translation.kind === "call") {
    const run = (sql: string) => runStatement(state, { ...statement, sql, commit: "each", send: undefined });
    return callProcedure(state, { run, send: statement.send ?? collect, commit: statement.commit }, translation);
  }
  const { send = collect } = statement;
  const isAlone = state.transaction === undefined && statement.commit === "each";
  if (translation.kind === "sql") {
    await keepNames(state, translation);
    await settleSpares(state, translation);
  }
  if (translation.kind === "sql" && runsWithoutTransaction(translation.command, isAlone))
    return send(state.client, translation);
  const hadTransaction = state.transaction !== undefined;
  if (translation.kind === "sql" && translation.check && (isAlone || state.transaction?.hasSnapshot))
    await state.client.query(translation.check);
  state.transaction ??= await begin(state);
  const runs =
    translation.kind === "prepare" || translation.kind === "execute"
      ? await preparedSql(state, translation)
      : translation;
  const outcome =
    runs.kind === "sql"
      ? await write(state, runs, send)
      : await transfers[runs.kind](state, state.transaction, { ...statement, sql: runs.sql, isAlone });
  rememberPrepared(state, translation);
  state.transaction.hasSnapshot ||= takesSnapshot(runs);
  if (hadTransaction && takesSnapshot(runs)) await state.transaction.refuseUnseenTables();
  if (isAlone || isTruncate(translation)) await endTransaction(state, "COMMIT");
  return outcome;
}

/** A procedure may run any statement. */
function mayLeaveSettings(sql: string, translation: Translation): boolean {
  if (translation.kind === "call" || /set_config/i.test(sql)) return true;
  return translation.kind === "sql" && translation.leavesName === true;
}

async function settleSpares(state: SessionState, { command }: SqlTranslation): Promise<void> {
  if (command === "ALTER USER") state.altersUsers = true;
  if (command === "DROP DATABASE") await state.databases.closeSpares();
}

/** A query only names columns of its result; all other statements may name what the catalog will show. */
async function keepNames({ database, client, transaction }: SessionState, translation: SqlTranslation): Promise<void> {
  const { longNames, command } = translation;
  await database.longNames.keep(longNames, transaction && command !== "SELECT" ? client : undefined);
}

type Control = Extract<Translation, { kind: "transaction" }>;

async function control(state: SessionState, { action, isReadOnly }: Control) {
  const hasFailed = state.transaction?.hasFailed ?? false;
  if (action !== "begin") await endTransaction(state, action === "commit" ? "COMMIT" : "ROLLBACK");
  else {
    if (hasFailed) throw afterFailure();
    state.transaction ??= await begin(state);
    state.transaction.isExplicit = true;
    if (isReadOnly) await state.client.query("SET TRANSACTION READ ONLY");
  }
  const tag = action === "commit" && hasFailed ? "ROLLBACK" : action.toUpperCase();
  return { rowCount: -1, result: undefined, tag };
}

function afterFailure(): RedshiftSqlError {
  return new RedshiftSqlError(
    "current transaction is aborted, commands ignored until end of transaction block",
    "25P02",
  );
}

function takesSnapshot(translation: Translation): boolean {
  return translation.kind === "sql" ? translation.takesSnapshot : translation.kind !== "transaction";
}

/** TRUNCATE commits the transaction it runs in (facts §5.4). */
function isTruncate(translation: Translation): boolean {
  return translation.kind === "sql" && translation.command === "TRUNCATE";
}

async function write(state: SessionState, translation: SqlTranslation, send: Send): Promise<Counted> {
  for (const target of translation.writes) await state.transaction?.claim(target);
  return send(state.client, await settleTranslation(state.client, translation, true));
}

async function collect(client: Client, { text }: SqlTranslation): Promise<Counted> {
  const types = { getTypeParser: () => (value: string) => value };
  const answer: QueryArrayResult<(string | null)[]> | QueryArrayResult<(string | null)[]>[] = await client.query({
    text,
    types,
    rowMode: "array",
  });
  const last = Array.isArray(answer) ? answer.at(-1) : answer;
  if (!last) return { rowCount: -1, result: undefined };
  const columns = last.fields.map((field: FieldDef) => ({ ...field, name: wholeName(field.name) }));
  const result = columns.length > 0 ? { columns, rows: last.rows } : undefined;
  return { rowCount: last.rowCount ?? -1, result };
}

/**
 * The Data API reports 0 rows for a COPY or UNLOAD, however many it moved (facts §1.7).
 *
 * @see https://github.com/aws/aws-sdk/issues/356
 */
const copiedRows = 0;

function isUndefinedTable(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === "42P01";
}

/** `isAlone`: the statement is its whole transaction. */
type Transfer = Statement & { isAlone: boolean };

async function copy(state: SessionState, transaction: Transaction, transfer: Transfer): Promise<Counted> {
  const { client, pid: sessionId } = state;
  const { sql, queryId } = transfer;
  const statement = parseCopy(sql);
  await transaction.claim({ ...statement.table, mode: "insert" }).catch((error: unknown) => {
    throw isUndefinedTable(error) ? nonexistentTable(statement.table.name) : error;
  });
  const fault = state.copyFault({ queryId, ...(statement.role !== undefined && { role: statement.role }) });
  if (fault) throw withDetail(fault, queryId, sessionId);
  const deps = transferDeps(state, transaction, transfer);
  const began = () => {
    state.failedCopy = queryId;
  };
  const { rows, copyId } = await runCopy({ ...deps, began }, statement);
  state.failedCopy = undefined;
  await client.query(rememberCopySql, [String(rows), String(copyId)]);
  await deps.log.show();
  const info = `Load into table '${statement.table.name}' completed, ${rows} record(s) loaded successfully.`;
  return { rowCount: copiedRows, result: undefined, tag: "COPY", info };
}

async function unload(state: SessionState, transaction: Transaction, transfer: Transfer): Promise<Counted> {
  const deps = transferDeps(state, transaction, transfer);
  const { rows, unloadId } = await runUnload(deps, parseUnload(transfer.sql));
  await state.client.query(rememberUnloadSql, [String(rows), String(unloadId)]);
  await deps.log.show();
  const info = `UNLOAD completed, ${rows} record(s) unloaded successfully.`;
  return { rowCount: copiedRows, result: undefined, tag: "UNLOAD", info };
}

const transfers = { copy, unload };

function transferDeps(state: SessionState, transaction: Transaction, { queryId, isAlone }: Transfer) {
  const { client, objects, threads, database, pid: sessionId, now } = state;
  const transactionId = Number(transaction.ids[0] ?? 0);
  const log = shownLog(postgresLoadLog(database.pool), isAlone ? undefined : client);
  return { client, objects, threads, log, queryId, transactionId, sessionId, database: database.name, now };
}
