import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  type RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import type { Warehouse } from "../core/pipeline.ts";
import type { Submitter } from "../core/ports.ts";
import type { DescribedStatement } from "../core/retry-conflict.ts";

export type DataApiWarehouse = Submitter & { describe(statementId: string): Promise<DescribedStatement> };

/** Runs transactions through the Redshift Data API, with an event at their end. */
export function dataApiWarehouse(client: Pick<RedshiftDataClient, "send">): DataApiWarehouse {
  return {
    submit: async ({ warehouse, statementName, sqls, clientToken }) => {
      const command = new BatchExecuteStatementCommand({
        ...addressOf(warehouse),
        Sqls: [...sqls],
        StatementName: statementName,
        WithEvent: true,
        ClientToken: clientToken,
      });
      const { Id } = await client.send(command);
      if (!Id) throw new Error(`The Data API accepted ${statementName} without naming its id`);
      return Id;
    },
    describe: async (statementId) => described(await client.send(new DescribeStatementCommand({ Id: statementId }))),
  };
}

function addressOf({ at, database, signIn }: Warehouse) {
  return {
    Database: database,
    ...(at.kind === "cluster" ? { ClusterIdentifier: at.identifier } : { WorkgroupName: at.name }),
    ...(signIn.kind === "dbUser" && { DbUser: signIn.name }),
    ...(signIn.kind === "secret" && { SecretArn: signIn.arn }),
  };
}

/** The sub-statements' own errors come first: whether the parent repeats them is not documented (facts §1.6). */
function described(statement: DescribeStatementResponse): DescribedStatement {
  const parts = statement.SubStatements ?? [];
  return {
    id: statement.Id ?? "",
    status: statement.Status ?? "",
    warehouse: warehouseOf(statement),
    sqls: parts.length > 0 ? parts.map((part) => part.QueryString ?? "") : [statement.QueryString ?? ""],
    errors: [...parts.map((part) => part.Error), statement.Error].filter((error) => error !== undefined),
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
