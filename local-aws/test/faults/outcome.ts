import { DescribeStatementCommand, ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { until } from "../../src/until.ts";
import type { FaultyAws } from "./faulty-local.ts";

export const warehouse = { ClusterIdentifier: "c", Database: "dev" };

/** What a statement came to: its error, or else how it ended. */
export async function outcome(aws: FaultyAws, sql: string): Promise<string> {
  const { Id } = await aws.redshift.send(new ExecuteStatementCommand({ ...warehouse, Sql: sql }));
  return await until(`${sql} has ended`, async () => {
    const { Status = "", Error: error = "" } = await aws.redshift.send(new DescribeStatementCommand({ Id }));
    return ["FINISHED", "FAILED", "ABORTED"].includes(Status) ? error || Status : undefined;
  });
}
