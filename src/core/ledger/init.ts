import { quoteTable, type TableName } from "../base/identifier.ts";
import { QueryError } from "../base/query-error.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { safetyTables, setUpSql } from "./set-up-sql.ts";

/** What became of the tables of one pipeline. */
export type InitResult = { tables: readonly { table: string; state: "created" | "existed" }[] } & (
  | { error?: never }
  /** `run` is what a user with more rights has to run. */
  | { error: string; run: readonly string[] }
);

/** Creates a pipeline's ledger and fence where they are missing. It is safe to repeat. */
export async function init(warehouse: Pick<WarehouseClient, "query">, pipeline: Pipeline): Promise<InitResult> {
  const tables: { table: string; state: "created" | "existed" }[] = [];
  try {
    for (const table of safetyTables(pipeline)) tables.push(await createIfMissing(warehouse, pipeline, table));
    return { tables };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { ddl, grants } = setUpSql(pipeline);
    return { tables, error: error.message, run: [...ddl, ...grants] };
  }
}

/** Asks first: Redshift wants the right to create even for a table that is there. */
async function createIfMissing(
  warehouse: Pick<WarehouseClient, "query">,
  { warehouse: address }: Pipeline,
  { name, ddl }: { name: TableName; ddl: string },
): Promise<InitResult["tables"][number]> {
  const table = quoteTable(name);
  try {
    await warehouse.query(address, `SELECT 1 FROM ${table} LIMIT 1`);
    return { table, state: "existed" } as const;
  } catch (error) {
    if (!(error instanceof QueryError && /does\s+not\s+exist/i.test(error.message))) throw error;
  }
  try {
    await warehouse.query(address, ddl);
    return { table, state: "created" } as const;
  } catch (error) {
    if (error instanceof QueryError && /already\s+exists/i.test(error.message)) return { table, state: "existed" };
    throw error;
  }
}
