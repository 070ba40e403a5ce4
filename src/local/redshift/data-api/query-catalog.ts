import type { z } from "zod";
import { DataApiError, validationError } from "./data-api-error.ts";
import { maxResults, nextToken, target } from "./members.ts";
import type { Engine } from "./operation.ts";
import { pageOf } from "./page-token.ts";

const pageSize = 1000;

/** Members of the operations that read the catalog. */
export const catalogMembers = { ...target, NextToken: nextToken, MaxResults: maxResults(pageSize) };

type Warehouse = {
  ClusterIdentifier?: string | undefined;
  WorkgroupName?: string | undefined;
  DbUser?: string | undefined;
};

export type CatalogPage = { NextToken?: string | undefined; MaxResults?: z.infer<typeof catalogMembers.MaxResults> };

/** Runs a query of our own. @throws DataApiError if the database cannot be used or no warehouse is named */
export async function queryCatalog(
  engine: Engine,
  { database, warehouse, sql }: { database: string; warehouse: Warehouse; sql: string },
): Promise<readonly (readonly (string | null)[])[]> {
  if (warehouse.ClusterIdentifier === undefined && warehouse.WorkgroupName === undefined)
    throw validationError("Either ClusterIdentifier or WorkgroupName must be provided.");
  try {
    await using session = await engine.openSession(database, warehouse.DbUser);
    return (await session.execute(sql)).result?.rows ?? [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new DataApiError("DatabaseConnectionException", message, { status: 500 });
  }
}

export function catalogPage<T>(items: readonly T[], { NextToken, MaxResults }: CatalogPage) {
  const { page, next } = pageOf(items, NextToken, MaxResults || pageSize);
  return { page, NextToken: next };
}
