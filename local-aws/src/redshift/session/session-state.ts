import type { Client } from "pg";
import type { ReaderThreads } from "../copy/columnar/reader-threads.ts";
import type { CopyError } from "../copy/copy-error.ts";
import type { ObjectStore } from "../copy/source/object-store.ts";
import type { CopyStatement } from "../copy/statement/copy-statement.ts";
import type { Isolation } from "../postgres/postgres.ts";
import type { Reading } from "../sql/translate.ts";
import type { SqlTranslation } from "../sql/translation.ts";
import type { ActivityLog, TransactionEntry } from "./activity/activity-log.ts";
import type { Database, Databases } from "./databases.ts";
import type { StatementError } from "./statement-error.ts";
import { type FailureContext, toStatementError } from "./to-statement-error.ts";
import type { Transaction } from "./transaction.ts";

/** A COPY that is about to load. */
export type StartedCopy = Pick<CopyStatement, "role"> & { queryId: number };

export type SessionDeps = Reading & {
  databases: Databases;
  objects: ObjectStore;
  threads: ReaderThreads;
  isolation: Isolation;
  now: () => Date;
  nextQueryId: () => number;
  activity: ActivityLog;
  copyFault: (copy: StartedCopy) => CopyError | undefined;
};

export type SessionState = SessionDeps & {
  database: Database;
  client: Client;
  pid: number;
  /** Whose rights the session has; undefined if it has all rights. */
  user: string | undefined;
  /** Of the database user that statements run as. */
  userId: number;
  userName: string;
  transaction: Transaction | undefined;
  /** The transaction of the statement that runs, if the statement has ended it. */
  endedTransaction?: Transaction | undefined;
  /** In the activity log, of the open transaction. */
  transactionEntry?: TransactionEntry | undefined;
  /** PostgreSQL remembers the name of each setting that it did not know, even after DISCARD ALL. */
  leavesSettings?: boolean;
  /** The open transaction changes settings of users. */
  altersUsers?: boolean;
  /** What SET query_group chose. */
  queryGroup?: string | undefined;
  /** Statements of PREPARE, by their names; some may be gone. */
  prepared?: Map<string, SqlTranslation>;
  /** Of the query that ended last without an error: utilities and definitions do not count (dg/PG_LAST_QUERY_ID). */
  lastQueryId?: number;
  /** Query id of the COPY that began to load and has not succeeded. */
  failedCopy?: number | undefined;
};

export async function endTransaction(state: SessionState, how: "COMMIT" | "ROLLBACK"): Promise<void> {
  const { transaction } = state;
  if (!transaction) return;
  const { transactionEntry: entry } = state;
  if (entry) Object.assign(entry, { status: "rolledback", endedAt: state.now() });
  try {
    const hasFailed = transaction.hasFailed;
    await transaction.end(how);
    if (entry && how === "COMMIT" && !hasFailed) entry.status = "committed";
  } catch (error) {
    throw describeFailure(state, error, { queryId: 0, isTextUnchanged: false });
  } finally {
    state.endedTransaction = transaction;
    state.transaction = undefined;
    if (state.altersUsers) await state.databases.closeSpares();
    state.altersUsers = false;
  }
}

export function describeFailure(
  { isolation, pid, transaction }: SessionState,
  error: unknown,
  statement: Pick<FailureContext, "queryId" | "isTextUnchanged">,
): StatementError {
  const { lastTable: table, ids: transactions = [] } = transaction ?? { lastTable: undefined };
  return toStatementError(error, { ...statement, isolation, pid, table, transactions });
}
