import pMap from "p-map";
import { loadedAmong } from "../../ledger/ledger-queries.ts";
import { withoutLedger } from "../../ledger/unloaded-files.ts";
import { formatBatchName } from "../../load/statement-name.ts";
import type { ActiveLoads } from "../../ports/active-loads.ts";
import type { Objects } from "../../ports/objects.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import { readWaiting, type Unreadable, type Waiting } from "../../records/record-store.ts";
import type { NamedPipeline } from "../intended-files.ts";

type WaitingPipelineDeps = {
  objects: Pick<Objects, "list" | "get" | "delete">;
  warehouse: Pick<WarehouseClient, "query">;
  active: Pick<ActiveLoads, "isCommitted">;
};

/** A pipeline's batches that wait and are not loaded, as far as it is known. */
export type WaitingFound = {
  waiting: readonly Waiting[];
  unreadable: readonly Unreadable[];
  /** The ledger could not be asked: some of them may be loaded. */
  failure?: { error: unknown };
};

const maxCallsAtOnce = 3;

/**
 * Finds the batches that wait, and deletes the records of those that are loaded.
 *
 * Without a ledger, the Data API knows for 24 hours whether an attempt of the batch was committed.
 *
 * @throws AccessDeniedError if S3 refuses to list the records
 */
export async function findWaiting(deps: WaitingPipelineDeps, named: NamedPipeline): Promise<WaitingFound> {
  const { name: pipelineName, pipeline } = named;
  const { records, unreadable } = await readWaiting({ objects: deps.objects, pipelineName, pipeline });
  if (records.length === 0) return { waiting: records, unreadable };
  try {
    const loaded = pipeline.safety.ledger
      ? await withoutLedger(() => loadedBatches(deps, named, records), new Set<Waiting>())
      : await committedBatches(deps, named, records);
    await pMap(loaded, (batch) => deps.objects.delete(pipeline.manifests.bucket, batch.key), {
      concurrency: maxDeletesAtOnce,
    });
    return { waiting: records.filter((batch) => !loaded.has(batch)), unreadable };
  } catch (error) {
    return { waiting: records, unreadable, failure: { error } };
  }
}

const maxDeletesAtOnce = 25;

async function loadedBatches(
  { warehouse }: WaitingPipelineDeps,
  { pipeline }: NamedPipeline,
  waiting: readonly Waiting[],
): Promise<ReadonlySet<Waiting>> {
  const ids = waiting.map((batch) => batch.batch_id);
  const loaded = await loadedAmong(warehouse, pipeline, ids);
  return new Set(waiting.filter((batch) => loaded.has(batch.batch_id)));
}

async function committedBatches(
  { active }: WaitingPipelineDeps,
  { pipeline }: NamedPipeline,
  waiting: readonly Waiting[],
): Promise<ReadonlySet<Waiting>> {
  const isCommitted = async ({ db_name: database, table_name: table, batch_id: batchId }: Waiting) =>
    active.isCommitted(pipeline.warehouse, formatBatchName({ database, table, batchId }));
  const committed = await pMap(waiting, isCommitted, { concurrency: maxCallsAtOnce });
  return new Set(waiting.filter((_, index) => committed[index]));
}
