import { z } from "zod";
import { DataApiError } from "../data-api-error.ts";
import type { Engine } from "../engine.ts";
import { pageOf } from "../page-token.ts";
import { maxResults, nextToken, target } from "../request-members.ts";
import { type WarehouseMembers, warehouseOf } from "../warehouse.ts";

const pageSize = 1000;

/** Members of the operations that read the catalog. `Database` is read, whichever `ConnectedDatabase` is. */
export const catalogMembers = {
  ...target,
  ConnectedDatabase: z.string().optional(),
  NextToken: nextToken,
  MaxResults: maxResults(pageSize),
};

type Row = readonly (string | null)[];

type CatalogQuery = {
  input: WarehouseMembers & {
    DbUser?: string | undefined;
    NextToken?: string | undefined;
    MaxResults?: number | undefined;
  };
  database: string;
  /** Rows are sorted by the first column, which must be unique. */
  sql: string;
};

/** One page of a query of the catalog. @throws DataApiError if the database cannot be used or no warehouse is named */
export async function catalogPage(engine: Engine, { input, database, sql }: CatalogQuery) {
  warehouseOf(input, "Either ClusterIdentifier or WorkgroupName must be provided.");
  const items = (await rowsOf(engine, { input, database, sql })).toSorted((one, other) =>
    keyOf(one) < keyOf(other) ? -1 : 1,
  );
  return pageOf({ items, keyOf, token: input.NextToken, size: input.MaxResults || pageSize });
}

function keyOf([key]: Row): string {
  return key ?? "";
}

async function rowsOf({ openSession, faults }: Engine, query: CatalogQuery): Promise<readonly Row[]> {
  const { input, database, sql } = query;
  const outage = faults.outage();
  if (outage !== undefined) throw connectionFailed(outage);
  try {
    await using session = await openSession(database, input.DbUser);
    return (await session.execute(sql)).result?.rows ?? [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw connectionFailed(message);
  }
}

const connectionFailed = (message: string) => new DataApiError("DatabaseConnectionException", message, { status: 500 });
