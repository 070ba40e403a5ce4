import type { BatchFile } from "../arrivals/batch-file.ts";
import { QueryError } from "../base/query-error.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { loadedFileIds } from "./ledger-queries.ts";

/**
 * Those of the files that the ledger does not hold, and how many it holds.
 *
 * @param bringsBack files that were undone under this mark count as not held
 */
export async function leaveOutLoaded(
  warehouse: Pick<WarehouseClient, "query">,
  pipeline: Pipeline,
  files: readonly BatchFile[],
  bringsBack?: string,
): Promise<{ files: readonly BatchFile[]; loaded: number }> {
  const ids = files.map((file) => file.id);
  const loaded = await withoutLedger(() => loadedFileIds(warehouse, pipeline, ids, bringsBack), new Set());
  const left = files.filter((file) => !loaded.has(file.id));
  return { files: left, loaded: files.length - left.length };
}

/** A target has no ledger before its first load or `init`: then nothing is loaded. */
export async function withoutLedger<T>(ask: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof QueryError && /(?:relation|schema)\s.*does\s+not\s+exist/i.test(error.message)) return nothing;
    throw error;
  }
}
