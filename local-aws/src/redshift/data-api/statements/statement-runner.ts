import { randomUUID } from "node:crypto";
import { createSlots, type Slots } from "../../../slots.ts";
import type { CommitMode, StatementOutcome } from "../../session/run-statement.ts";
import type { Session } from "../../session/session.ts";
import { StatementError } from "../../session/statement-error.ts";
import { canceledMessage, canceledState } from "../../session/to-statement-error.ts";
import { splitStatements } from "../../sql/lex/split-statements.ts";
import { RedshiftSqlError } from "../../sql/redshift-sql-error.ts";
import type { Quotas } from "../quotas.ts";
import { resultSize } from "../results/result-size.ts";
import { notRunStatus } from "../unconfirmed.ts";
import { isSame, type Warehouse } from "../warehouse.ts";
import type { KeptSession } from "./kept-session.ts";
import type { StatementFaults } from "./no-statement-faults.ts";
import type { Statement, SubStatement } from "./statement.ts";
import { isActive, type Status } from "./statement-status.ts";

export type StatementRunner = AsyncDisposable & {
  /** Runs the statement when its turn comes; `statement` changes as it goes. */
  start(statement: Statement, kept: KeptSession | undefined): void;
  cancel(statement: Statement): Promise<void>;
  /** How many of the warehouse's statements run or wait. */
  activeIn(warehouse: Warehouse): number;
  /** Resolves when no statement is running or waiting. */
  idle(): Promise<void>;
  /** Statements that run, and that wait for their turn. */
  activity(): { running: number; waiting: number };
};

type RunnerDeps = {
  openSession(database: string, user: string | undefined): Promise<Session>;
  quotas: () => Quotas;
  faults: StatementFaults;
  nextQueryId: () => number;
  now: () => Date;
  /** Called once per statement, once DescribeStatement shows its last state. */
  onEnd(statement: Statement): void;
};

type End = { status: Status; error: string | undefined };

/** Each statement takes a connection; further ones wait as SUBMITTED, in order. */
const maxConnections = 50;
const cancelAgainMs = 200;

type State = RunnerDeps & { slots: Slots; running: Map<Statement, Promise<void>>; sessions: Map<Statement, Session> };

export function createStatementRunner(deps: RunnerDeps): StatementRunner {
  const state: State = { ...deps, slots: createSlots(maxConnections), running: new Map(), sessions: new Map() };
  const { running } = state;
  const idle = async () => {
    while (running.size > 0) await Promise.all(running.values());
  };
  return {
    start(statement, kept) {
      const work = runInTurn(state, { statement, kept });
      running.set(
        statement,
        work.finally(() => running.delete(statement)),
      );
    },
    async cancel(statement) {
      await cancel(state, statement);
      void cancelUntilEnded(state, statement);
    },
    activeIn: (warehouse) => [...running.keys()].filter((it) => isActive(it) && isSame(it.warehouse, warehouse)).length,
    idle,
    activity: () => activityOf(running.keys()),
    async [Symbol.asyncDispose]() {
      for (const statement of running.keys()) void cancelUntilEnded(state, statement);
      await idle();
    },
  };
}

function activityOf(statements: Iterable<Statement>): { running: number; waiting: number } {
  const active = [...statements].filter(isActive);
  const waiting = active.filter(({ status }) => status === "SUBMITTED").length;
  return { running: active.length - waiting, waiting };
}

async function cancel(state: State, statement: Statement): Promise<void> {
  statement.isCancelRequested = true;
  const session = state.sessions.get(statement);
  if (session) await session.cancel();
  else if (statement.status === "SUBMITTED") finish(state, statement, { status: "ABORTED", error: undefined });
}

/** PostgreSQL ignores a cancel request that arrives between two queries, so the request is repeated. */
async function cancelUntilEnded(state: State, statement: Statement): Promise<void> {
  const request = () => void cancel(state, statement).catch(() => undefined); // repeated below, or too late
  request();
  const timer = setInterval(request, cancelAgainMs);
  await statement.ended.promise;
  clearInterval(timer);
}

type Job = { statement: Statement; kept: KeptSession | undefined };

/** A kept session already has its connection; all other statements wait for a free one. */
async function runInTurn(state: State, job: Job): Promise<void> {
  const release = job.kept ? () => undefined : await state.slots.take();
  try {
    if (isActive(job.statement)) await run(state, job);
  } finally {
    release();
  }
}

async function run(state: State, job: Job): Promise<void> {
  touch(state, job.statement, "PICKED");
  const end = await runInSession(state, job)
    .catch((error: unknown): End => ({ status: "FAILED", error: asStatementError(error).message }))
    .finally(() => job.kept?.giveBack());
  finish(state, job.statement, end);
}

/** The connection is closed, or free again, before DescribeStatement shows that the statement ended. */
async function runInSession(state: State, { statement, kept }: Job): Promise<End> {
  refuseOutage(state);
  refuseDatabase(state, statement.database);
  const session = await (kept ? kept.open() : state.openSession(statement.database, statement.dbUser));
  state.sessions.set(statement, session);
  statement.pid = session.pid;
  touch(state, statement, "STARTED");
  const end = await runAll(state, session, statement);
  state.sessions.delete(statement);
  if (!kept) await session[Symbol.asyncDispose]();
  return end;
}

/** Runs the parts in order; in a transaction the first failure ends it, and only its end commits. */
async function runAll(deps: RunnerDeps, session: Session, statement: Statement): Promise<End> {
  const commit = statement.isBatch && statement.executionMode === "TRANSACTION" ? "caller" : "each";
  const cancelledPart = deps.faults.cancelledPart(statement.subStatements.length);
  let failure: StatementError | undefined;
  for (const [index, sub] of statement.subStatements.entries()) {
    if (statement.isCancelRequested || (failure && commit === "caller")) break;
    if (index + 1 === cancelledPart) statement.isCancelRequested = true;
    const error = await runSub(deps, { session, sub, commit, statement });
    failure ??= error;
  }
  const isStopped = statement.isCancelRequested && statement.subStatements.some(isActive);
  if (commit === "caller") {
    const endFailure = await endWith(deps, session, failure || isStopped ? "ROLLBACK" : "COMMIT");
    failure ??= endFailure;
  }
  if (failure) return { status: failedStatus(statement, failure), error: failure.message };
  return { status: isStopped ? "ABORTED" : "FINISHED", error: undefined };
}

async function endWith(
  deps: RunnerDeps,
  session: Session,
  how: "COMMIT" | "ROLLBACK",
): Promise<StatementError | undefined> {
  const outage = how === "COMMIT" ? deps.faults.outage() : undefined;
  const failure = await session.end(outage === undefined ? how : "ROLLBACK").then(() => undefined, asStatementError);
  return outage === undefined ? failure : connectionClosed(outage);
}

type SubJob = { session: Session; sub: SubStatement; commit: CommitMode; statement: Statement };

async function runSub(
  deps: RunnerDeps,
  { session, sub, commit, statement }: SubJob,
): Promise<StatementError | undefined> {
  const { now, quotas } = deps;
  sub.status = "STARTED";
  sub.updatedAt = now();
  sub.durationNs = 0;
  const startedMs = performance.now();
  const error = await execute(deps, { session, sub, commit, statement })
    .then((outcome) => {
      const bytes = resultSize(outcome.result, quotas(), outcome.queryId);
      sub.status = "FINISHED";
      sub.queryId = outcome.queryId;
      sub.resultRows = Math.max(outcome.rowCount, 0);
      sub.resultBytes = bytes;
      sub.result = outcome.result;
      return undefined;
    })
    .catch(asStatementError);
  if (error) {
    sub.status = failedStatus(statement, error);
    sub.error = error.message;
    sub.queryId = error.queryId;
  }
  if (sub.queryId > 0) sub.queryUuid = randomUUID();
  sub.durationNs = Math.round((performance.now() - startedMs) * 1e6);
  sub.updatedAt = now();
  sub.ended.resolve();
  return error;
}

/** An injected cancel happens before the part reaches the database, so it is never too late. */
async function execute(deps: RunnerDeps, { session, sub, commit, statement }: SubJob): Promise<StatementOutcome> {
  refuseOutage(deps);
  if (statement.isCancelRequested) throw cancelled(deps.nextQueryId());
  refuseText(deps, sub.sql);
  refuseSeveral(sub.sql, deps.nextQueryId);
  return session.execute(sub.sql, commit);
}

/** @see https://github.com/aws/amazon-redshift-python-driver/issues/21 for the text */
function refuseSeveral(sql: string, nextQueryId: () => number): void {
  if (!hasSeveral(sql)) return;
  const message = "cannot insert multiple commands into a prepared statement";
  throw new StatementError({ sqlState: "42601", queryId: nextQueryId(), failure: { message } });
}

/** A text that cannot be cut into statements is left to the session, which says why. */
function hasSeveral(sql: string): boolean {
  try {
    return splitStatements(sql).length > 1;
  } catch (error) {
    if (error instanceof RedshiftSqlError) return false;
    throw error;
  }
}

/** @throws StatementError while nothing can run */
function refuseOutage({ faults }: RunnerDeps): void {
  const outage = faults.outage();
  if (outage !== undefined) throw connectionClosed(outage);
}

/** @throws StatementError if there is to be no such database */
function refuseDatabase({ faults }: RunnerDeps, database: string): void {
  const message = faults.missingDatabase(database);
  if (message === undefined) return;
  throw new StatementError({ sqlState: "3D000", queryId: 0, failure: { severity: "FATAL", message } });
}

/** @throws StatementError for a text that is to be refused: it fails as the session's own statements do */
function refuseText({ faults, nextQueryId }: RunnerDeps, sql: string): void {
  const message = faults.refusal(sql);
  if (message !== undefined)
    throw new StatementError({ sqlState: "0A000", queryId: nextQueryId(), failure: { message } });
}

/** PostgreSQL's 57P01: a server that stops ends its connections. */
const connectionClosed = (message: string) =>
  new StatementError({ sqlState: "57P01", queryId: 0, failure: { severity: "FATAL", message } });

const cancelled = (queryId: number) =>
  new StatementError({ sqlState: canceledState, queryId, failure: { message: canceledMessage(queryId) } });

function asStatementError(error: unknown): StatementError {
  if (error instanceof StatementError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StatementError({ sqlState: "XX000", queryId: 0, failure: { message }, cause: error });
}

function failedStatus({ isCancelRequested }: Statement, { sqlState }: StatementError): "ABORTED" | "FAILED" {
  return isCancelRequested && sqlState === canceledState ? "ABORTED" : "FAILED";
}

function touch({ now }: RunnerDeps, statement: Statement, status: Status): void {
  statement.status = status;
  statement.updatedAt = now();
}

function finish(deps: RunnerDeps, statement: Statement, { status, error }: End): void {
  if (!isActive(statement)) return;
  for (const sub of statement.subStatements) {
    if (isActive(sub)) sub.status = statement.isBatch ? notRunStatus : status;
    sub.ended.resolve();
  }
  statement.error = error;
  touch(deps, statement, status);
  statement.ended.resolve();
  deps.onEnd(statement);
}
