import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  ExecuteStatementCommand,
  type Field,
  GetStatementResultCommand,
  type GetStatementResultCommandOutput,
  type RedshiftDataClient,
  ValidationException,
} from "@aws-sdk/client-redshift-data";
import { QueryError } from "../../core/base/query-error.ts";
import { BatchTooLargeError } from "../../core/load/batch-too-large-error.ts";
import type { Warehouse } from "../../core/pipeline/pipeline.ts";
import type { StatementResults } from "../../core/ports/statement-results.ts";
import type { DescribedStatement, QueryRow, WarehouseClient } from "../../core/ports/warehouse-client.ts";
import { addressOf } from "./address.ts";
import { isUnknownStatement } from "./is-unknown-statement.ts";

/** Redshift through its Data API. Transactions are submitted with an event at their end; queries of our own have none. */
export function dataApiWarehouse(client: Pick<RedshiftDataClient, "send">): WarehouseClient & StatementResults {
  return {
    submit: async ({ warehouse, statementName, sqls, clientToken }) => {
      const command = new BatchExecuteStatementCommand({
        ...addressOf(warehouse),
        Sqls: [...sqls],
        StatementName: statementName,
        WithEvent: true,
        ClientToken: clientToken,
      });
      const { Id } = await client.send(command).catch(sayTooLarge);
      if (!Id) throw new Error(`The Data API accepted ${statementName} without naming its id`);
      return Id;
    },
    describe: async (statementId) => {
      try {
        return described(await client.send(new DescribeStatementCommand({ Id: statementId })));
      } catch (error) {
        if (isUnknownStatement(error)) return undefined;
        throw error;
      }
    },
    query: (warehouse, sql) => runQuery(client, addressOf(warehouse), sql),
    rowsOfPart: (statementId, part) => readRows(client, `${statementId}:${part + 1}`),
  };
}

/** The text is public, the limit it counts is not (facts §10.12). */
function sayTooLarge(error: unknown): never {
  if (!(error instanceof ValidationException && /larger than \d{1,9} ?kb/i.test(error.message))) throw error;
  throw new BatchTooLargeError("The Data API finds the load too large for one call.", { cause: error });
}

async function runQuery(
  client: Pick<RedshiftDataClient, "send">,
  address: ReturnType<typeof addressOf>,
  Sql: string,
): Promise<readonly QueryRow[]> {
  const { Id } = await client.send(new ExecuteStatementCommand({ ...address, Sql }));
  for (let polls = 0; polls < maxPolls; polls++) {
    const command = new DescribeStatementCommand({ Id, WaitTimeSeconds: pollSeconds });
    const { Status, Error: error, HasResultSet } = await client.send(command);
    if (Status === "FINISHED") return HasResultSet ? readRows(client, Id) : [];
    if (Status === "FAILED" || Status === "ABORTED") throw new QueryError(error ?? `The query was ${Status}`);
  }
  await client.send(new CancelStatementCommand({ Id })).catch(() => undefined); // it may just have ended
  throw new QueryError(`The query did not end within ${maxPolls * pollSeconds} seconds, and was cancelled`, {
    isUnanswered: true,
  });
}

/** Each call waits this long for the end of the statement (facts §1.8). All of them leave a function time for its work. */
const pollSeconds = 15;
const maxPolls = 3;

async function readRows(client: Pick<RedshiftDataClient, "send">, Id: string | undefined): Promise<QueryRow[]> {
  const rows: QueryRow[] = [];
  let NextToken: string | undefined;
  do {
    const page: GetStatementResultCommandOutput = await client.send(new GetStatementResultCommand({ Id, NextToken }));
    rows.push(...(page.Records ?? []).map((record) => record.map(cellOf)));
    NextToken = page.NextToken;
  } while (NextToken);
  return rows;
}

function cellOf(field: Field): QueryRow[number] {
  if (field.isNull) return null;
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}

/** The Data API counts durations in nanoseconds. */
const nanosecondsInMs = 1_000_000;

function described(statement: DescribeStatementResponse): DescribedStatement {
  const parts = statement.SubStatements?.length ? statement.SubStatements : [statement];
  return {
    id: statement.Id ?? "",
    status: statement.Status ?? "",
    warehouse: warehouseOf(statement),
    parts: parts.map(
      ({ QueryString = "", Status = "", Error: error, RedshiftQueryId = 0, ResultRows = -1, Duration }) => ({
        sql: QueryString,
        status: Status,
        error,
        queryId: RedshiftQueryId,
        rows: ResultRows,
        ...(Duration !== undefined && { durationMs: Duration / nanosecondsInMs }),
      }),
    ),
    error: statement.Error,
    submittedAt: (statement.CreatedAt ?? new Date(0)).toISOString(),
    endedAt: (statement.UpdatedAt ?? new Date(0)).toISOString(),
  };
}

function warehouseOf({
  ClusterIdentifier,
  WorkgroupName,
  Database,
  DbUser,
  SecretArn,
}: DescribeStatementResponse): Warehouse {
  return {
    at: ClusterIdentifier
      ? { kind: "cluster", identifier: ClusterIdentifier }
      : { kind: "workgroup", name: WorkgroupName ?? "" },
    database: Database ?? "",
    signIn: signInOf(DbUser, SecretArn),
  };
}

/** With an IAM identity the Data API reports a user like `IAMR:role`, which cannot be asked for by name (facts §1.5). */
function signInOf(dbUser: string | undefined, secretArn: string | undefined): Warehouse["signIn"] {
  if (secretArn) return { kind: "secret", arn: secretArn };
  if (dbUser && !/^IAMR?:/.test(dbUser)) return { kind: "dbUser", name: dbUser };
  return { kind: "iam" };
}
