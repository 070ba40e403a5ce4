import { quoteLiteral, quoteTable } from "../base/identifier.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { chunks, maxIdsPerGuard } from "./ledger-limits.ts";

type Asked = Pick<WarehouseClient, "query">;

/** Those of the files that the ledger holds, however long ago they were loaded. Without a ledger: none. */
export async function loadedFileIds(
  warehouse: Asked,
  pipeline: Pipeline,
  fileIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { ledger } = pipeline.safety;
  const loaded = new Set<string>();
  if (!ledger) return loaded;
  for (const ids of chunks(fileIds, maxIdsPerGuard)) {
    const list = ids.map(quoteLiteral).join(",");
    const sql = `SELECT file_id FROM ${quoteTable(ledger)} WHERE file_id IN (${list})`;
    for (const [id] of await warehouse.query(pipeline.warehouse, sql)) loaded.add(String(id));
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

/** The batches that were loaded in the last days: of 300,000 about 30 MB. */
export async function loadedBatchIds(warehouse: Asked, pipeline: Pipeline, days: number): Promise<ReadonlySet<string>> {
  const { ledger } = pipeline.safety;
  if (!ledger) return new Set();
  const sql = `SELECT DISTINCT batch_id FROM ${quoteTable(ledger)} WHERE loaded_at > DATEADD(day, -${days}, GETDATE())`;
  return new Set((await warehouse.query(pipeline.warehouse, sql)).map(([id]) => String(id)));
}
