import { randomUUID } from "node:crypto";
import type { Service } from "../../gateway/service.ts";
import type { Session } from "../session/session.ts";
import { type CallRates, createCallRates } from "./call-rates.ts";
import { DataApiError } from "./data-api-error.ts";
import type { Operation } from "./data-api-operation.ts";
import type { Engine } from "./engine.ts";
import { batchExecuteStatement } from "./operations/batch-execute-statement.ts";
import { cancelStatement } from "./operations/cancel-statement.ts";
import { describeStatement } from "./operations/describe-statement.ts";
import { describeTable } from "./operations/describe-table.ts";
import { executeStatement } from "./operations/execute-statement.ts";
import { getStatementResult } from "./operations/get-statement-result.ts";
import { getStatementResultV2 } from "./operations/get-statement-result-v2.ts";
import { listDatabases } from "./operations/list-databases.ts";
import { listSchemas } from "./operations/list-schemas.ts";
import { listSessions } from "./operations/list-sessions.ts";
import { listStatements } from "./operations/list-statements.ts";
import { listTables } from "./operations/list-tables.ts";
import type { Quotas } from "./quotas.ts";
import { createKeptSessions } from "./statements/kept-sessions.ts";
import type { StatementFaults } from "./statements/no-statement-faults.ts";
import { type Place, type StatementChangeEvent, statementChangeEvent } from "./statements/statement-event.ts";
import { createStatementRunner } from "./statements/statement-runner.ts";
import { createStatementStore } from "./statements/statement-store.ts";
import { createWaiting } from "./statements/waiting.ts";

type DataApiOptions = Place & {
  openSession(database: string, user: string | undefined): Promise<Session>;
  onStatementChange: (event: StatementChangeEvent) => void;
  /** Read at each use, since they may change. */
  quotas: () => Quotas;
  faults: StatementFaults;
  nextQueryId: () => number;
  now: () => Date;
};

/** Disposing it cancels what runs. */
type DataApi = AsyncDisposable & {
  service: Service;
  /** Resolves when no statement is running or waiting. */
  idle(): Promise<void>;
  activity(): { running: number; waiting: number };
};

const operations = new Map<string, Operation>(
  Object.entries({
    BatchExecuteStatement: batchExecuteStatement,
    CancelStatement: cancelStatement,
    DescribeStatement: describeStatement,
    DescribeTable: describeTable,
    ExecuteStatement: executeStatement,
    GetStatementResult: getStatementResult,
    GetStatementResultV2: getStatementResultV2,
    ListDatabases: listDatabases,
    ListSchemas: listSchemas,
    ListSessions: listSessions,
    ListStatements: listStatements,
    ListTables: listTables,
  }),
);

/** The Redshift Data API, version 2019-12-20, as AWS JSON 1.1. */
export function createDataApi(options: DataApiOptions): DataApi {
  const { openSession, onStatementChange, quotas, faults, nextQueryId, now, ...place } = options;
  const runner = createStatementRunner({
    openSession,
    quotas,
    faults,
    nextQueryId,
    now,
    onEnd(statement) {
      const event = statement.withEvent ? statementChangeEvent(statement, place) : undefined;
      if (event) onStatementChange(event);
    },
  });
  const sessions = createKeptSessions({ openSession, now });
  const store = createStatementStore(now);
  const engine: Engine = { store, runner, sessions, waitFor: createWaiting(), quotas, faults, openSession, now };
  const admit = createCallRates(now);
  return {
    service: (request) => answer(engine, admit, request),
    idle: runner.idle,
    activity: runner.activity,
    async [Symbol.asyncDispose]() {
      await runner[Symbol.asyncDispose]();
      await sessions[Symbol.asyncDispose]();
    },
  };
}

async function answer(engine: Engine, admit: CallRates, request: Request): Promise<Response> {
  try {
    const [name, operation] = operationOf(request.headers.get("x-amz-target") ?? "");
    admit(name, engine.quotas());
    const members = await operation(engine, await readBody(request), request.signal);
    return respond(200, members);
  } catch (error) {
    if (error instanceof DataApiError)
      return respond(error.status, { __type: error.type, Message: error.message, ...error.members });
    const message = error instanceof Error ? error.message : String(error);
    return respond(500, { __type: "InternalServerException", Message: message });
  }
}

function operationOf(target: string): [name: string, operation: Operation] {
  const name = target.slice(target.lastIndexOf(".") + 1);
  const operation = operations.get(name);
  if (operation) return [name, operation];
  throw new DataApiError("UnknownOperationException", `The local Redshift Data API has no operation '${target}'.`);
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch (cause) {
    throw new DataApiError("SerializationException", `The request body is not JSON: ${cause}`);
  }
}

function respond(status: number, members: object): Response {
  return new Response(JSON.stringify(members), {
    status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-RequestId": randomUUID() },
  });
}
