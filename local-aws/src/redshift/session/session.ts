import type { Client } from "pg";
import { splitStatements } from "../sql/lex/split-statements.ts";
import { type ClientPlace, logSession } from "./activity/log-query.ts";
import { becomeUser } from "./become-user.ts";
import { type CommitMode, runStatement, type Send, type StatementOutcome } from "./run-statement.ts";
import { describeFailure, endTransaction, type SessionDeps, type SessionState } from "./session-state.ts";
import type { Connection } from "./spare-connections.ts";
import { refusesTransaction } from "./transaction-rule.ts";
import { settleTranslation } from "./translation/settle-translation.ts";
import { translateFor } from "./translation/translate-for.ts";

/** The status in `ReadyForQuery`; an "implicit" transaction began without BEGIN. */
type TransactionStatus = "none" | "implicit" | "explicit" | "failed";

export type PreparedBy = "postgres" | "session" | "alone";

/** For a caller that handles each statement of a text when it is done, instead of collecting the last result. */
type Listener = {
  send: Send;
  /** A statement is done, and committed if it was the last of a text that commits itself. */
  done(outcome: StatementOutcome): void;
  /** `send` only binds the statement, which runs later. */
  isStep?: boolean;
};

/** One connection: temporary tables, settings and `pg_last_copy_id()` live as long as it does. */
export type Session = AsyncDisposable & {
  readonly pid: number;
  readonly status: TransactionStatus;
  /** For PostgreSQL's notices and changed settings, which come between answers. */
  readonly client: Client;
  /** @throws StatementError with the text that the Data API shows */
  execute(sql: string, commit?: CommitMode, listener?: Listener): Promise<StatementOutcome>;
  /**
   * Lets `send` prepare the statement if PostgreSQL can, within the open transaction if there is one. Run all others
   * with `execute`, and "alone" ones with commit mode "each".
   *
   * @throws StatementError
   */
  prepare(sql: string, send: Send): Promise<PreparedBy>;
  /** Runs work on PostgreSQL that changes no data. An error ends the transaction. @throws StatementError */
  look(work: (client: Client) => Promise<void>): Promise<void>;
  /** Ends the open transaction, if there is one. @throws StatementError if it cannot commit */
  end(how: "COMMIT" | "ROLLBACK"): Promise<void>;
  /** Ends the open transaction unless BEGIN began it. @throws StatementError if it cannot commit */
  settle(): Promise<void>;
  /** Stops the statement that runs now, if one does. */
  cancel(): Promise<void>;
};

/** `user`: a user that CREATE USER made has only its own rights; any other name has all rights. */
type Who = { user?: string | undefined; from?: ClientPlace | undefined };

/** `process`: PostgreSQL's; `pid`: what Redshift's would be, which no other session has. */
type Identity = { process: number; pid: number; userId: number; userName: string };

const identitySql = `SELECT pg_catalog.pg_backend_pid() AS process,
    redshift.begin_session($1) AS pid, oid::int AS "userId", rolname AS "userName"
  FROM pg_catalog.pg_roles WHERE rolname = current_user`;

/** `isUser`: CREATE USER made the user, whose rights and settings the session has now. */
async function signIn({ client, uses }: Connection, user: string | undefined) {
  const became = user === undefined ? { isUser: false, hasSettings: false } : await becomeUser(client, user);
  const { rows } = await client.query<Identity>(identitySql, [uses]);
  return { ...(rows[0] ?? { process: 0, pid: 0, userId: 0, userName: "" }), ...became };
}

/**
 * Connects to a database, and creates it at its first use.
 */
export async function openSession(deps: SessionDeps, databaseName: string, { user, from }: Who = {}): Promise<Session> {
  const database = await deps.databases.use(databaseName);
  const connection = await database.spares.take();
  const { client } = connection;
  const identity = await signIn(connection, user).catch(async (error: unknown) => {
    await client.end().catch(() => undefined); // it may have ended already
    throw error;
  });
  const { process, pid, userId, userName, isUser, hasSettings } = identity;
  const state: SessionState = {
    ...deps,
    database,
    client,
    pid,
    user: isUser ? user : undefined,
    userId,
    userName,
    transaction: undefined,
    leavesSettings: hasSettings,
  };
  const entry = logSession(state, from);
  let isCancelled = false; // a cancellation may arrive late, and must not stop the next session
  return {
    pid,
    client,
    get status() {
      return statusOf(state);
    },
    execute: (sql, commit = "each", listener = undefined) => execute(state, sql, { commit, listener }),
    prepare: (sql, send) => prepare(state, sql, send),
    look: (work) => look(state, () => work(client)),
    end: (how) => endTransaction(state, how),
    settle: () => settle(state),
    cancel: () => {
      isCancelled = true;
      return deps.databases.cancel(process);
    },
    async [Symbol.asyncDispose]() {
      await endTransaction(state, "ROLLBACK").catch(() => undefined); // without a server there is no transaction either
      if (isCancelled || state.leavesSettings)
        await client.end().catch(() => undefined); // nor a connection
      else await database.spares.giveBack(connection);
      entry.endedAt = deps.now();
    },
  };
}

function statusOf({ transaction }: SessionState): TransactionStatus {
  if (transaction === undefined) return "none";
  if (!transaction.isExplicit) return "implicit";
  return transaction.hasFailed ? "failed" : "explicit";
}

type Mode = { commit: CommitMode; listener: Listener | undefined };

/** Several statements in one text are one transaction, as in PostgreSQL's simple queries; the last one's outcome counts. */
async function execute(state: SessionState, sql: string, { commit, listener }: Mode): Promise<StatementOutcome> {
  const queryId = state.nextQueryId();
  const parts = split(state, sql, queryId);
  const isAlone = parts.length === 1;
  const each: CommitMode = isAlone ? commit : "caller";
  let outcome: StatementOutcome | undefined;
  try {
    for (const part of parts) {
      if (outcome) listener?.done(outcome);
      const id = outcome ? state.nextQueryId() : queryId;
      const { send, isStep } = listener ?? {};
      outcome = await runStatement(state, { sql: part, commit: each, queryId: id, send, isStep });
    }
  } finally {
    if (!isAlone && commit === "each") await settle(state);
  }
  if (outcome) listener?.done(outcome);
  return outcome ?? { queryId, rowCount: -1, result: undefined };
}

/** A failed implicit transaction has nothing to commit. */
async function settle(state: SessionState): Promise<void> {
  const { transaction } = state;
  if (transaction && !transaction.isExplicit)
    await endTransaction(state, transaction.hasFailed ? "ROLLBACK" : "COMMIT");
}

/** PostgreSQL prepares only these; no other statement has parameters or rows. */
const preparable = new Set("SELECT INSERT UPDATE DELETE MERGE EXPLAIN SHOW FETCH".split(" "));

async function prepare(state: SessionState, sql: string, send: Send): Promise<PreparedBy> {
  let by: PreparedBy = "session";
  await look(state, async () => {
    const translation = await translateFor(state, sql);
    // a procedure ends transactions only if it is not called in one
    if (translation.kind === "call") by = "alone";
    if (translation.kind !== "sql") return;
    if (!preparable.has(translation.command)) by = refusesTransaction(translation.command) ? "alone" : "session";
    else {
      by = "postgres";
      const step = { sql, queryId: state.nextQueryId(), commit: "caller", send, isStep: true } as const;
      if (state.transaction) await runStatement(state, step);
      else await send(state.client, await settleTranslation(state.client, translation, false));
    }
  });
  return by;
}

async function look(state: SessionState, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const failure = describeFailure(state, error, { queryId: state.nextQueryId(), isTextUnchanged: false });
    if (!state.transaction?.hasFailed) await state.transaction?.fail();
    throw failure;
  }
}

function split(state: SessionState, sql: string, queryId: number): string[] {
  try {
    return splitStatements(sql);
  } catch (error) {
    throw describeFailure(state, error, { queryId, isTextUnchanged: true });
  }
}
