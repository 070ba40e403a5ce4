import {
  ListStatementsCommand,
  type ListStatementsCommandOutput,
  type RedshiftDataClient,
  type StatementStatusString,
} from "@aws-sdk/client-redshift-data";
import type { Warehouse } from "../core/pipeline/pipeline.ts";
import type { ActiveLoads } from "../core/ports/active-loads.ts";
import type { ListedLoad, LoadStates } from "../core/ports/load-states.ts";

/** In the order in which a statement passes through them: one that moves on during the listing is still seen. */
const activeStatuses = ["SUBMITTED", "PICKED", "STARTED"] as const satisfies StatementStatusString[];

/**
 * The loads under way, by the Data API's list of statements: 100 a page, 3 calls a second in an account.
 *
 * Only statements of the caller's role are listed (`RoleLevel`, on by default). All functions share one role.
 * @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListStatements.html
 */
export function dataApiActiveLoads(client: Pick<RedshiftDataClient, "send">): ActiveLoads & Pick<LoadStates, "list"> {
  return {
    list: async (warehouse) => {
      const found = new Map<string, ListedLoad>();
      for (const status of activeStatuses)
        for await (const load of statements(client, warehouse, { prefix: `${warehouse.database}/`, status }))
          found.set(load.statementId || load.statementName, load);
      return [...found.values()];
    },
    isCommitted: async (warehouse, batchName) => {
      const found = statements(client, warehouse, { prefix: `${batchName}/`, status: "FINISHED" });
      const { done } = await found.next();
      return done !== true;
    },
  };
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
