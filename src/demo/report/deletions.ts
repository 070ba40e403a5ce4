import type pg from "pg";
import type { Table } from "../data/demo-table.ts";

/** What became of the rows that change data deletes, and whether all others show which load brought them. */
export type Deletions = {
  /** Keys whose last change is a deletion. */
  deleted: number;
  /** Those of them that the table has all the same. */
  cameBack: number;
  /** Rows whose batch the ledger does not know, or that have no time of a load. */
  withoutBatch: number;
};

/**
 * Looks for deleted rows in a table, and for rows whose audit columns do not lead to the ledger.
 *
 * @param deletedKeys as the expectation joins them, by U+001F
 * @returns nothing for a table whose files do not delete
 */
export async function readDeletions(
  client: Pick<pg.Client, "query">,
  { name, keeps, audit }: Table,
  deletedKeys: readonly string[],
): Promise<Deletions | undefined> {
  if (keeps.kind !== "latest per key, deletes applied" || !audit) return undefined;
  const { rows } = await client.query<{ came_back: string; without_batch: string }>(
    `select count(*) filter (where concat_ws(chr(31), ${keeps.keys.join(", ")}) = any($1)) as came_back,
            count(*) filter (where ${audit.loadedAt} is null or not exists
              (select from ${name}__loader_ledger as loaded where loaded.batch_id = ${audit.batchId})) as without_batch
     from ${name}`,
    [deletedKeys],
  );
  return {
    deleted: deletedKeys.length,
    cameBack: Number(rows[0]?.came_back),
    withoutBatch: Number(rows[0]?.without_batch),
  };
}
