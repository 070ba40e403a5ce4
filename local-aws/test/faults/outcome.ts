import { DescribeStatementCommand, ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";
import type { FaultyAws } from "./faulty-local.ts";

export const warehouse = { ClusterIdentifier: "c", Database: "dev" };

/** What a statement came to: its error, or else how it ended. */
export async function outcome(aws: FaultyAws, sql: string): Promise<string> {
  const { Id } = await aws.redshift.send(new ExecuteStatementCommand({ ...warehouse, Sql: sql }));
  return await eventually(async () => {
    const { Status = "", Error: error = "" } = await aws.redshift.send(new DescribeStatementCommand({ Id }));
    expect(["FINISHED", "FAILED", "ABORTED"]).toContain(Status);
    return error || Status;
  });
}
