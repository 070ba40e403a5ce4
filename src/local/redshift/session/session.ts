import { splitStatements } from "../sql/split-statements.ts";
import { becomeUser } from "./become-user.ts";
import { connect } from "./connect.ts";
import { type CommitMode, executeStatement, type StatementOutcome } from "./execute-statement.ts";
import { describeFailure, endTransaction, type SessionDeps, type SessionState } from "./session-state.ts";

/** One connection: temporary tables, settings and `pg_last_copy_id()` live as long as it does. */
export type Session = AsyncDisposable & {
  readonly pid: number;
  /** @throws StatementError with the text that the Data API shows */
  execute(sql: string, commit?: CommitMode): Promise<StatementOutcome>;
  /** Ends the open transaction, if there is one. @throws StatementError if it cannot commit */
  end(how: "COMMIT" | "ROLLBACK"): Promise<void>;
  /** Stops the statement that runs now, if one does. */
  cancel(): Promise<void>;
};

/**
 * Connects to a database, which is created if nobody used it before.
 *
 * @param user a user that CREATE USER made has only its own rights; any other name has all rights
 */
export async function openSession(deps: SessionDeps, databaseName: string, user?: string): Promise<Session> {
  const database = await deps.databases.use(databaseName);
  const client = await connect(database.url);
  const isUser = user !== undefined && (await becomeUser(client, user));
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const pid = rows[0]?.pid ?? 0;
  const state: SessionState = {
    ...deps,
    database,
    client,
    pid,
    user: isUser ? user : undefined,
    transaction: undefined,
  };
  return {
    pid,
    execute: (sql, commit = "each") => execute(state, sql, commit),
    end: (how) => endTransaction(state, how),
    cancel: () => deps.databases.cancel(pid),
    async [Symbol.asyncDispose]() {
      await endTransaction(state, "ROLLBACK").catch(() => undefined); // without a server there is no transaction either
      await client.end().catch(() => undefined); // nor a connection
    },
  };
}

/** Several statements in one text are one transaction, as in PostgreSQL's simple queries; the last one's outcome counts. */
async function execute(state: SessionState, sql: string, commit: CommitMode): Promise<StatementOutcome> {
  const queryId = state.nextQueryId();
  const parts = split(state, sql, queryId);
  if (parts.length === 1) return executeStatement(state, { sql, commit, queryId });
  let outcome: StatementOutcome = { queryId, rowCount: -1, result: undefined };
  try {
    for (const part of parts) outcome = await executeStatement(state, { sql: part, commit: "caller", queryId });
    if (commit === "each") await endTransaction(state, "COMMIT");
    return outcome;
  } catch (error) {
    if (commit === "each") await endTransaction(state, "ROLLBACK");
    throw error;
  }
}

function split(state: SessionState, sql: string, queryId: number): string[] {
  try {
    return splitStatements(sql);
  } catch (error) {
    throw describeFailure(state, error, { queryId, isTextUnchanged: true });
  }
}
