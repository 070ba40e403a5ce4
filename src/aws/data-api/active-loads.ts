import {
  ListStatementsCommand,
  type ListStatementsCommandOutput,
  type RedshiftDataClient,
  type StatementStatusString,
} from "@aws-sdk/client-redshift-data";
import type { Warehouse } from "../../core/pipeline/pipeline.ts";
import type { ActiveLoads } from "../../core/ports/active-loads.ts";
import type { ListedLoad } from "../../core/ports/load-states.ts";

/** In the order in which a statement passes through them: one that moves on during the listing is still seen. */
export const activeStatuses = ["SUBMITTED", "PICKED", "STARTED"] as const satisfies StatementStatusString[];

/**
 * The loads under way, by the Data API's list of statements: 100 a page, 3 calls a second in an account.
 *
 * Only statements of the caller's role are listed (`RoleLevel`, on by default). All functions share one role.
 * @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListStatements.html
 */
export function dataApiActiveLoads(client: Pick<RedshiftDataClient, "send">): ActiveLoads {
  return {
    list: (warehouse) => listLoads(client, warehouse, activeStatuses),
    isCommitted: async (warehouse, batchName) => {
      const found = statements(client, warehouse, { prefix: `${batchName}/`, status: "FINISHED" });
      const { done } = await found.next();
      return done !== true;
    },
  };
}

/** The loads of a warehouse's database that have one of these statuses, each once. */
export async function listLoads(
  client: Pick<RedshiftDataClient, "send">,
  warehouse: Warehouse,
  statuses: readonly StatementStatusString[],
): Promise<ListedLoad[]> {
  const found = new Map<string, ListedLoad>();
  for (const status of statuses)
    for await (const load of statements(client, warehouse, { prefix: `${warehouse.database}/`, status }))
      found.set(`${load.statementName} ${load.statementId}`, load);
  return [...found.values()];
}

async function* statements(
  client: Pick<RedshiftDataClient, "send">,
  { at, database }: Warehouse,
  { prefix, status }: { prefix: string; status: StatementStatusString },
) {
  const place = at.kind === "cluster" ? { ClusterIdentifier: at.identifier } : { WorkgroupName: at.name };
  let NextToken: string | undefined;
  do {
    const page: ListStatementsCommandOutput = await client.send(
      new ListStatementsCommand({
        ...place,
        Database: database,
        StatementName: prefix,
        Status: status,
        MaxResults: 100,
        NextToken,
      }),
    );
    yield* (page.Statements ?? []).map(
      ({ Id: statementId = "", StatementName: statementName = "", CreatedAt = new Date(0) }): ListedLoad => ({
        statementId,
        statementName,
        submittedAtMs: CreatedAt.getTime(),
      }),
    );
    NextToken = page.NextToken;
  } while (NextToken);
}
