import { randomUUID } from "node:crypto";
import { redact } from "../../sql/redact.ts";
import { DataApiError, validationError } from "../data-api-error.ts";
import type { Engine } from "../engine.ts";
import type { Submission } from "../request-members.ts";
import type { KeptSession } from "../statements/kept-session.ts";
import { fillParameters } from "../statements/named-parameters.ts";
import { epochSeconds, newSubStatement, type Statement, totals } from "../statements/statement.ts";
import { texts as words } from "../unconfirmed.ts";
import { type Warehouse, warehouseMember, warehouseOf } from "../warehouse.ts";

type Texts = Pick<Statement, "isBatch" | "executionMode"> & { sqls: readonly string[] };

const defaultUser = "IAMR:local";

/** Starts a statement and describes it as ExecuteStatement and BatchExecuteStatement do. */
export async function submitStatement(
  engine: Engine,
  { input, texts, signal }: { input: Submission; texts: Texts; signal: AbortSignal },
): Promise<object> {
  const statement = earlierStatement(engine, input) ?? startStatement(engine, input, texts);
  const { WaitTimeSeconds: seconds } = input;
  await engine.waitFor({ ended: statement.ended.promise, seconds, signal, quota: engine.quotas().waitingRequests });
  return submitted(statement, seconds !== undefined);
}

/** A repeated token returns the first statement again and runs nothing (facts §1.5). */
function earlierStatement({ store }: Engine, { ClientToken }: Submission): Statement | undefined {
  return ClientToken === undefined ? undefined : store.byToken(ClientToken);
}

function startStatement(engine: Engine, input: Submission, texts: Texts): Statement {
  refuseLong(texts.sqls, engine.quotas().statementBytes);
  const filled = fillParameters(texts.sqls, input.Parameters);
  const place = placeOf(engine, input);
  refuseCrowd(engine, place.warehouse);
  const id = randomUUID();
  const kept = keptSession(engine, { input, place, id });
  const now = engine.now();
  const statement: Statement = {
    ...place,
    id,
    number: engine.store.nextNumber(),
    isBatch: texts.isBatch,
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

function refuseLong(sqls: readonly string[], quota: number): void {
  const bytes = Math.max(...sqls.map((sql) => Buffer.byteLength(sql)));
  if (bytes <= quota) return;
  throw validationError(
    `Cannot process a query string of ${bytes} bytes: the limit is ${quota} bytes, so nothing was submitted. Split the statement.`,
  );
}

type Place = { warehouse: Warehouse; database: string; dbUser: string; session?: KeptSession };

/** Where a statement runs: in the session that it names, else in a new one. */
function placeOf(
  { sessions }: Engine,
  input: Submission,
): Pick<Statement, "warehouse" | "database" | "dbUser"> & Place {
  if (input.SessionId !== undefined) {
    const session = sessions.available(input.SessionId);
    const { warehouse, database, dbUser } = session;
    return { warehouse, database, dbUser, session };
  }
  const warehouse = warehouseOf(input, words.targetMissing);
  if (!input.Database) throw validationError("Database must be provided: a statement runs in one database.");
  return { warehouse, database: input.Database, dbUser: input.DbUser ?? defaultUser };
}

type Taking = { input: Submission; place: Place; id: string };

function keptSession({ sessions, quotas }: Engine, { input, place, id }: Taking): KeptSession | undefined {
  const { SessionKeepAliveSeconds: keepAliveSeconds } = input;
  const { session: existing, ...owner } = place;
  if (!existing && keepAliveSeconds === undefined) return undefined;
  const session =
    existing ?? sessions.create({ ...owner, keepAliveSeconds: keepAliveSeconds ?? 0 }, quotas().activeSessions);
  session.take(id, keepAliveSeconds);
  return session;
}

function refuseCrowd({ runner, quotas }: Engine, warehouse: Warehouse): void {
  const quota = quotas().activeStatements;
  if (runner.activeIn(warehouse) < quota) return;
  throw new DataApiError("ActiveStatementsExceededException", words.activeStatements(quota));
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
