import {
  ListStatementsCommand,
  type ListStatementsCommandOutput,
  type RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import type { ListedStatement, LoadStatements } from "../../core/ports/load-statements.ts";
import { dataApiWarehouse } from "./warehouse.ts";

const pageSize = 100;

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListStatements.html */
export function dataApiLoadStatements(client: Pick<RedshiftDataClient, "send">): LoadStatements {
  return {
    list: async ({ at, database }, namePrefix, limit) => {
      const place = at.kind === "cluster" ? { ClusterIdentifier: at.identifier } : { WorkgroupName: at.name };
      const found: ListedStatement[] = [];
      let NextToken: string | undefined;
      do {
        const page: ListStatementsCommandOutput = await client.send(
          new ListStatementsCommand({
            ...{ ...place, Database: database, StatementName: namePrefix, Status: "ALL", MaxResults: pageSize },
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
      return found.toSorted((a, b) => Date.parse(b.submittedAt) - Date.parse(a.submittedAt)).slice(0, limit);
    },
    describe: dataApiWarehouse(client).describe,
  };
}
