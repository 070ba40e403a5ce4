import { quoteLiteral, quoteTable } from "../base/identifier.ts";
import { readBatchId, undonePrefix } from "../base/undone-mark.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { chunks, maxIdsPerGuard } from "./ledger-limits.ts";

type Asked = Pick<WarehouseClient, "query">;

/** A condition: the row is of a file that is in the target, and not of one that was undone. */
export const isInTargetSql = `batch_id NOT LIKE '${undonePrefix}%'`;

/**
 * Those of the files that the ledger holds, however long ago they were loaded, and those that were undone. Without a
 * ledger: none.
 *
 * @param bringsBack of a load of undone files: those under this mark do not count
 */
export async function loadedFileIds(
  warehouse: Asked,
  pipeline: Pipeline,
  fileIds: readonly string[],
  bringsBack?: string,
): Promise<ReadonlySet<string>> {
  const { ledger } = pipeline.safety;
  const loaded = new Set<string>();
  if (!ledger) return loaded;
  for (const ids of chunks(fileIds, maxIdsPerGuard)) {
    const list = ids.map(quoteLiteral).join(",");
    const sql = `SELECT file_id FROM ${quoteTable(ledger)} WHERE file_id IN (${list})`;
    const others = bringsBack === undefined ? "" : ` AND batch_id <> ${quoteLiteral(bringsBack)}`;
    for (const [id] of await warehouse.query(pipeline.warehouse, sql + others)) loaded.add(String(id));
  }
  return loaded;
}

/** Those of the batches of which the ledger holds a file. */
export async function loadedAmong(
  warehouse: Asked,
  { safety: { ledger }, warehouse: address }: Pipeline,
  batchIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const loaded = new Set<string>();
  if (!ledger) return loaded;
  for (const ids of chunks(batchIds, maxIdsPerGuard)) {
    const list = ids.map(quoteLiteral).join(",");
    const sql = `SELECT DISTINCT batch_id FROM ${quoteTable(ledger)} WHERE batch_id IN (${list})`;
    for (const [id] of await warehouse.query(address, sql)) loaded.add(String(id));
  }
  return loaded;
}

/** The batches that were loaded in the last days, and undone or not: of 300,000 about 30 MB. */
export async function loadedBatchIds(warehouse: Asked, pipeline: Pipeline, days: number): Promise<ReadonlySet<string>> {
  const { ledger } = pipeline.safety;
  if (!ledger) return new Set();
  const sql = `SELECT DISTINCT batch_id FROM ${quoteTable(ledger)} WHERE loaded_at > DATEADD(day, -${days}, GETDATE())`;
  return new Set((await warehouse.query(pipeline.warehouse, sql)).map(([id]) => readBatchId(String(id)).batchId));
}

/** Under which batch the ledger has each of the files that it has. */
export async function batchesOfFiles(
  warehouse: Asked,
  { safety: { ledger }, warehouse: address }: Pipeline,
  fileIds: readonly string[],
): Promise<ReadonlyMap<string, { batchId: string; isUndone: boolean }>> {
  const batches = new Map<string, { batchId: string; isUndone: boolean }>();
  if (!ledger) return batches;
  for (const ids of chunks(fileIds, maxIdsPerGuard)) {
    const list = ids.map(quoteLiteral).join(",");
    const sql = `SELECT file_id, batch_id FROM ${quoteTable(ledger)} WHERE file_id IN (${list})`;
    for (const [id, batchId] of await warehouse.query(address, sql))
      batches.set(String(id), readBatchId(String(batchId)));
  }
  return batches;
}
