import { plural } from "../../base/plural.ts";
import { batchesOfFiles } from "../../ledger/ledger-queries.ts";
import { withoutLedger } from "../../ledger/unloaded-files.ts";
import type { Objects } from "../../ports/objects.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import { parkedBatch, readable, waitingBatch } from "../../records/record-store.ts";
import { findManifest } from "../batch-errors.ts";
import { type BatchSeen, deleteSql, type Refusal, tableOf } from "./batch-seen.ts";

export type NotLoadedDeps = {
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query">;
  now: () => Date;
};

/** Says what became of a batch that the ledger does not have. */
export async function whyNotLoaded(deps: NotLoadedDeps, seen: BatchSeen): Promise<Refusal> {
  const { pipelineName, pipeline, batchId, rows = 0 } = seen;
  if (rows > 0)
    return {
      reason:
        `The ledger of ${pipelineName} has no file of the batch ${batchId}, but ${tableOf(seen)} has ${plural(rows, "row")} with its id: ` +
        "it was loaded without a ledger, so its files cannot be remembered as undone.",
      commands: [deleteSql(seen)],
    };
  const store = { objects: deps.objects, pipelineName, pipeline };
  if (await readable(() => parkedBatch(store, batchId)))
    return {
      reason: `The batch ${batchId} is parked: nothing of it is in the table.`,
      commands: [`redshift-loader errors ${batchId} --pipeline ${pipelineName}`],
    };
  if (await readable(() => waitingBatch(store, batchId)))
    return {
      reason: `The batch ${batchId} waits for another try: nothing of it is in the table yet. Undo it when it is loaded, or dismiss it, and it is not loaded.`,
      commands: [`redshift-loader dismiss ${pipelineName} ${batchId} --reason "…"`],
    };
  const manifest = await readable(() => findManifest(deps, store, batchId));
  return manifest ? whyIntended(deps, seen, manifest.content.files) : whyUnknown(seen);
}

const whyUnknown = ({ pipelineName, batchId }: BatchSeen): Refusal => ({
  reason: `Nothing is known of the batch ${batchId} in ${pipelineName}: its ledger, its records and its manifests of the last 30 days do not have it.`,
  commands: [`redshift-loader history ${pipelineName}`],
});

/** Recovery may have divided it. */
async function whyIntended(
  { warehouse }: NotLoadedDeps,
  { pipelineName, pipeline, batchId }: BatchSeen,
  files: readonly { id: string }[],
): Promise<Refusal> {
  const ids = files.map(({ id }) => id);
  const held = await withoutLedger(() => batchesOfFiles(warehouse, pipeline, ids), new Map());
  const others = [...new Set([...held.values()].flatMap(({ batchId: id, isUndone }) => (isUndone ? [] : id)))];
  if (others.length === 0)
    return {
      reason: `The batch ${batchId} of ${plural(ids.length, "file")} is not loaded: its load is under way, or reconcile will submit it. Undo it when history shows it as loaded.`,
      commands: [`redshift-loader history ${pipelineName}`],
    };
  return {
    reason: `The batch ${batchId} was divided before it was loaded: of its ${plural(ids.length, "file")}, ${held.size} came with ${plural(others.length, "other batch", "other batches")}. Undo ${others.length === 1 ? "that batch" : "those"}.`,
    commands: others.slice(0, maxShown).map((id) => `redshift-loader undo ${pipelineName} ${id}`),
  };
}

const maxShown = 20;
