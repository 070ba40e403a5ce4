import { randomUUID } from "node:crypto";
import { DataApiError, validationError } from "./data-api-error.ts";
import type { KeptSession } from "./kept-sessions.ts";
import type { Submission } from "./members.ts";
import { fillParameters } from "./named-parameters.ts";
import type { Engine } from "./operation.ts";
import { redact } from "./redact.ts";
import { epochSeconds, isActive, newSubStatement, type Statement, totals, type Warehouse } from "./statement.ts";
import { waitFor } from "./wait-for.ts";

type Texts = Pick<Statement, "isBatch" | "executionMode"> & { sqls: readonly string[] };

const maxActiveStatements = 500;
const maxStatementBytes = 100 * 1024;
const defaultUser = "IAMR:local";

/** Starts a statement and describes it as ExecuteStatement and BatchExecuteStatement do. */
export async function submitStatement(
  engine: Engine,
  { input, texts, signal }: { input: Submission; texts: Texts; signal: AbortSignal },
): Promise<object> {
  const statement = earlierStatement(engine, input) ?? startStatement(engine, input, texts);
  await waitFor(statement.ended.promise, input.WaitTimeSeconds, signal);
  return submitted(statement, input.WaitTimeSeconds !== undefined);
}

/** A token that was used before answers as it did then, and runs nothing (facts §1.5). */
function earlierStatement({ store }: Engine, { ClientToken }: Submission): Statement | undefined {
  return ClientToken === undefined ? undefined : store.byToken(ClientToken);
}

function startStatement(engine: Engine, input: Submission, texts: Texts): Statement {
  refuseLong(texts.sqls);
  const filled = fillParameters(texts.sqls, input.Parameters);
  const kept = takeSession(engine, input);
  const { warehouse, database } = kept ?? requireTarget(input);
  if (!kept) refuseCrowd(engine, warehouse);
  const now = engine.now();
  const statement: Statement = {
    id: randomUUID(),
    isBatch: texts.isBatch,
    warehouse,
    database,
    dbUser: kept?.dbUser ?? input.DbUser ?? defaultUser,
    secretArn: input.SecretArn,
    name: input.StatementName,
    parameters: input.Parameters,
    withEvent: input.WithEvent,
    resultFormat: input.ResultFormat,
    executionMode: texts.executionMode,
    sessionId: kept?.id,
    subStatements: texts.sqls.map((sql, at) => newSubStatement(filled[at] ?? sql, redact(sql), now)),
    status: "SUBMITTED",
    error: undefined,
    createdAt: now,
    updatedAt: now,
    pid: 0,
    isCancelRequested: false,
    ended: Promise.withResolvers(),
  };
  engine.store.add(statement, input.ClientToken);
  engine.runner.start(statement, kept);
  return statement;
}

function refuseLong(sqls: readonly string[]): void {
  const bytes = Math.max(...sqls.map((sql) => Buffer.byteLength(sql)));
  if (bytes <= maxStatementBytes) return;
  throw validationError(
    `Cannot process a query string of ${bytes} bytes: the limit is 100 kB, so nothing was submitted. Split the statement.`,
  );
}

function takeSession(engine: Engine, input: Submission): KeptSession | undefined {
  const { SessionId, SessionKeepAliveSeconds: keepAliveSeconds } = input;
  if (SessionId !== undefined) return engine.sessions.take(SessionId, keepAliveSeconds);
  if (keepAliveSeconds === undefined) return undefined;
  return engine.sessions.create({ ...requireTarget(input), dbUser: input.DbUser ?? defaultUser, keepAliveSeconds });
}

function requireTarget(input: Submission): { warehouse: Warehouse; database: string } {
  const { ClusterIdentifier: cluster, WorkgroupName: workgroup, Database: database } = input;
  if (cluster !== undefined && workgroup !== undefined)
    throw validationError("ClusterIdentifier and WorkgroupName exclude each other: name one warehouse.");
  const name = cluster ?? workgroup;
  if (name === undefined)
    throw validationError("Either ClusterIdentifier, WorkgroupName or SessionId must be provided.");
  if (!database) throw validationError("Database must be provided: a statement runs in one database.");
  return { warehouse: { kind: cluster === undefined ? "workgroup" : "cluster", name }, database };
}

function refuseCrowd({ store }: Engine, { kind, name }: Warehouse): void {
  const active = store.list().filter((it) => isActive(it) && it.warehouse.kind === kind && it.warehouse.name === name);
  if (active.length < maxActiveStatements) return;
  throw new DataApiError(
    "ActiveStatementsExceededException",
    `Active statements exceeded the allowed quota (${maxActiveStatements}).`,
  );
}

function submitted(statement: Statement, withState: boolean): object {
  return {
    Id: statement.id,
    CreatedAt: epochSeconds(statement.createdAt),
    Database: statement.database,
    DbUser: statement.dbUser,
    SecretArn: statement.secretArn,
    SessionId: statement.sessionId,
    ...warehouseMember(statement.warehouse),
    ...(withState && {
      Status: statement.status,
      RedshiftPid: statement.pid,
      HasResultSet: totals(statement).hasResultSet,
    }),
  };
}

/** The member that names the warehouse in an answer. */
export function warehouseMember({ kind, name }: Warehouse): object {
  return kind === "cluster" ? { ClusterIdentifier: name } : { WorkgroupName: name };
}
