import { formatTableName, quoteIdentifier, quoteLiteral, quoteTable } from "../../base/identifier.ts";
import { isoOf } from "../../base/timestamp.ts";
import { readBatchId, undoneStart, undoneStartLength } from "../../base/undone-mark.ts";
import { withoutLedger } from "../../ledger/unloaded-files.ts";
import { toBatch } from "../../load/batch.ts";
import { batchScope } from "../../pipeline/batch-scope.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { QueryRow, WarehouseClient } from "../../ports/warehouse-client.ts";

type Asked = Pick<WarehouseClient, "query">;

export type BatchOf = { pipelineName: string; pipeline: Pipeline; batchId: string };

/** What is known of a batch, as far as an undo depends on it. */
export type BatchSeen = BatchOf & {
  /** What the ledger has of it; `loadedAt` is ISO 8601. */
  loaded: { files: number; bytes: number; loadedAt: string } | undefined;
  undoneFiles: number;
  /** Rows of the target with its id; undefined without a column for the id. */
  rows: number | undefined;
};

/** Why a batch is not undone, and commands that can be run instead. */
export type Refusal = { reason: string; commands: readonly string[] };

export async function seeBatch(warehouse: Asked, of: BatchOf): Promise<BatchSeen> {
  const rows = await ledgerRows(warehouse, of);
  const loaded = rows.find(({ isUndone }) => !isUndone);
  const undoneFiles = rows.reduce((sum, { isUndone, files }) => sum + (isUndone ? files : 0), 0);
  return { ...of, loaded, undoneFiles, rows: await targetRows(warehouse, of) };
}

async function ledgerRows(warehouse: Asked, { pipeline, batchId }: BatchOf) {
  const { ledger } = pipeline.safety;
  if (!ledger) return [];
  const sql =
    `SELECT batch_id, COUNT(*), SUM(bytes), MAX(loaded_at) FROM ${quoteTable(ledger)} WHERE batch_id = ${quoteLiteral(batchId)} ` +
    `OR LEFT(batch_id, ${undoneStartLength}) = ${quoteLiteral(undoneStart(batchId))} GROUP BY batch_id`;
  const rows = await withoutLedger<readonly QueryRow[]>(() => warehouse.query(pipeline.warehouse, sql), []);
  return rows.map(([id, files, bytes, loadedAt]) => ({
    isUndone: readBatchId(String(id)).isUndone,
    files: Number(files),
    bytes: Number(bytes),
    loadedAt: isoOf(String(loadedAt)),
  }));
}

async function targetRows(warehouse: Asked, { pipeline, batchId }: BatchOf): Promise<number | undefined> {
  const { auditColumns, copy, warehouse: address } = pipeline;
  const column = auditColumns?.batchId;
  if (column === undefined) return undefined;
  const sql = `SELECT COUNT(*) FROM ${quoteTable(copy.table)} WHERE ${quoteIdentifier(column)} = ${quoteLiteral(batchId)}`;
  const [[count] = []] = await warehouse.query(address, sql);
  return Number(count ?? 0);
}

/** Whether the pipeline itself has made the batch: its id is that of its files. Otherwise a bulk load has. */
export async function isOwnBatch(warehouse: Asked, { pipelineName, pipeline, batchId }: BatchOf): Promise<boolean> {
  const { ledger } = pipeline.safety;
  if (!ledger) return false;
  const sql = `SELECT file_id FROM ${quoteTable(ledger)} WHERE batch_id = ${quoteLiteral(batchId)}`;
  const ids = (await warehouse.query(pipeline.warehouse, sql)).map(([id]) => String(id));
  const files = ids.map((id) => ({ id, arrival: { bucket: "", key: "", bytes: 0, eTag: "", eventTime: "" } }));
  const batch = toBatch(
    batchScope(pipelineName, pipeline),
    files.map((file) => ({ ...file, messageIds: [] })),
  );
  return batch.id === batchId;
}

export const tableOf = ({ pipeline }: Pick<BatchOf, "pipeline">): string => formatTableName(pipeline.copy.table);

/** For a person to run: the rows of the batch, without the ledger. */
export function deleteSql({ pipeline: { copy, auditColumns }, batchId }: BatchOf): string {
  const column = quoteIdentifier(auditColumns?.batchId ?? "");
  return `DELETE FROM ${quoteTable(copy.table)} WHERE ${column} = ${quoteLiteral(batchId)}`;
}
