import {
  ListStatementsCommand,
  type ListStatementsCommandOutput,
  type RedshiftDataClient,
  type StatementStatusString,
} from "@aws-sdk/client-redshift-data";
import type { Warehouse } from "../../core/pipeline/pipeline.ts";
import type { ListedStatement, LoadStatements } from "../../core/ports/load-statements.ts";
import { activeStatuses } from "./active-loads.ts";
import { dataApiWarehouse } from "./warehouse.ts";

const pageSize = 100;

/** A target has a few at a time: `reconcile` submits no more than 20. */
const maxActive = 200;

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListStatements.html */
export function dataApiLoadStatements(client: Pick<RedshiftDataClient, "send">): LoadStatements {
  return {
    list: async (warehouse, namePrefix, limit) =>
      newestFirst(await statements(client, warehouse, { namePrefix, limit, status: "ALL" })).slice(0, limit),
    active: async (warehouse, namePrefix) => {
      const found = new Map<string, ListedStatement>();
      for (const status of activeStatuses)
        for (const one of await statements(client, warehouse, { namePrefix, limit: maxActive, status }))
          found.set(one.id, one);
      return newestFirst([...found.values()]);
    },
    describe: dataApiWarehouse(client).describe,
  };
}

const newestFirst = (found: readonly ListedStatement[]) =>
  found.toSorted((a, b) => Date.parse(b.submittedAt) - Date.parse(a.submittedAt));

async function statements(
  client: Pick<RedshiftDataClient, "send">,
  { at, database }: Warehouse,
  { namePrefix, limit, status }: { namePrefix: string; limit: number; status: StatementStatusString | "ALL" },
): Promise<ListedStatement[]> {
  const place = at.kind === "cluster" ? { ClusterIdentifier: at.identifier } : { WorkgroupName: at.name };
  const found: ListedStatement[] = [];
  let NextToken: string | undefined;
  do {
    const page: ListStatementsCommandOutput = await client.send(
      new ListStatementsCommand({
        ...{ ...place, Database: database, StatementName: namePrefix, Status: status, MaxResults: pageSize },
        NextToken,
      }),
    );
    for (const { Id = "", StatementName = "", Status = "", CreatedAt, UpdatedAt } of page.Statements ?? [])
      found.push({
        ...{ id: Id, name: StatementName, status: Status },
        submittedAt: (CreatedAt ?? new Date(0)).toISOString(),
        updatedAt: (UpdatedAt ?? new Date(0)).toISOString(),
      });
    NextToken = page.NextToken;
  } while (NextToken && found.length < limit);
  return found;
}
