import { quoteLiteral } from "../base/identifier.ts";
import { QueryError } from "../base/query-error.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";

/**
 * Rows in which ACCEPTINVCHARS replaced characters: how many Redshift lists, and the first of them. No view lists what
 * TRUNCATECOLUMNS and ROUNDEC change.
 */
export type ReplacedRows = { rows: number; first: readonly ReplacedRow[] };

type ReplacedRow = { file: string; line: number; column: string };

const maxShown = 20;

/** The view has the first 100 rows of each slice. @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_COPY_REPLACEMENTS.html */
export const replacementsSql = (queryIds: readonly number[]) =>
  "SELECT TRIM(file_name), line_number, TRIM(column_name) FROM sys_copy_replacements " +
  `WHERE query_id IN (${queryIds.join(", ")}) ORDER BY file_name, line_number`;

/** The COPYs of a manifest, and of its parts. */
export function copiesOfManifestSql(manifestUrl: string): string {
  const start = manifestUrl.slice(0, -".manifest".length);
  return (
    "SELECT query_id FROM sys_load_history " +
    `WHERE LEFT(data_source, ${start.length}) = ${quoteLiteral(start)} AND TRIM(status) = 'completed'`
  );
}

/** @returns undefined if COPY replaces nothing, or the views may not be read or have forgotten the load */
export async function replacedRows(
  warehouse: Pick<WarehouseClient, "query">,
  { warehouse: address, copy }: Pick<Pipeline, "warehouse" | "copy">,
  manifestUrl: string,
): Promise<ReplacedRows | undefined> {
  if (copy.options.settings.ACCEPTINVCHARS === undefined) return undefined;
  try {
    const ids = (await warehouse.query(address, copiesOfManifestSql(manifestUrl))).map(([id]) => Number(id));
    if (ids.length === 0) return undefined;
    const found = await warehouse.query(address, replacementsSql(ids));
    const first = found.slice(0, maxShown).map(([file, line, column]) => ({
      ...{ file: String(file ?? ""), line: Number(line), column: String(column ?? "") },
    }));
    return { rows: found.length, first };
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}
