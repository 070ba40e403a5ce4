import {
  DescribeStatementCommand,
  type DescribeStatementCommandOutput,
  type DescribeStatementResponse,
  type Field,
  paginateGetStatementResult,
  type RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";

/** A statement in its last state; `error` is the text of the part that failed first, else its own. */
export type Ended = DescribeStatementCommandOutput & { error: string | undefined };

const waitSeconds = 30;

export async function endedStatement(client: RedshiftDataClient, Id: string): Promise<Ended> {
  for (;;) {
    const described = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: waitSeconds }));
    if (/FINISHED|FAILED|ABORTED/.test(described.Status ?? "")) return { ...described, error: errorOf(described) };
  }
}

function errorOf({ Status, Error: own, SubStatements = [] }: DescribeStatementResponse): string | undefined {
  if (Status === "FINISHED") return undefined;
  return SubStatements.find(({ Error: text }) => text)?.Error ?? own ?? `the statement is ${Status}`;
}

/** Over all pages; each value as its field holds it, `null` for NULL. */
export async function resultRows(client: RedshiftDataClient, Id: string): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const { Records = [] } of paginateGetStatementResult({ client }, { Id }))
    rows.push(...Records.map((record) => record.map(fieldValue)));
  return rows;
}

function fieldValue(field: Field): unknown {
  return field.isNull ? null : Object.values(field)[0];
}
