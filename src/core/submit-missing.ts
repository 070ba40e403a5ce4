import pMap from "p-map";
import { type Batch, type BatchFile, formBatches } from "./batch.ts";
import { batchScope } from "./batch-scope.ts";
import type { Pipeline } from "./pipeline.ts";
import type { WarehouseClient } from "./ports.ts";
import { type SubmitDeps, type SubmittedLoad, submitBatch } from "./submission.ts";
import { leaveOutLoaded } from "./unloaded-files.ts";

export type SubmitMissingDeps = SubmitDeps & { warehouse: Pick<WarehouseClient, "query"> };

/** Files that may have to be loaded. */
export type MissingFiles = {
  pipelineName: string;
  pipeline: Pipeline;
  files: readonly BatchFile[];
  /** Files that are on their way by other loads. */
  pending?: readonly BatchFile[];
  /** What the submissions answer to: repeated with the same one, the same batch is submitted once. */
  occasion: string;
};

export type MissingSubmitted = {
  /** Files that are to be loaded: submitted, but for those of the loads that `errors` tells of. */
  missing: number;
  /** Files that the ledger holds. */
  loaded: number;
  /** Files whose keys hold newer files. */
  superseded: number;
  loads: readonly SubmittedLoad[];
  errors: readonly unknown[];
};

const maxSubmissionsAtOnce = 5;

/** Submits those of the files that are to be loaded still, in batches like the loader's. A batch that is refused does not stop the others. */
export async function submitMissing(deps: SubmitMissingDeps, order: MissingFiles): Promise<MissingSubmitted> {
  const { pipeline } = order;
  const unloaded = await leaveOutLoaded(deps.warehouse, pipeline, order);
  const deliveries = [{ messageId: "", arrivals: unloaded.files.map((file) => file.arrival) }];
  const batches = formBatches(batchScope(order.pipelineName, pipeline), deliveries, pipeline.batch);
  const missing = batches.reduce((sum, batch) => sum + batch.files.length, 0);
  const superseded = unloaded.superseded + unloaded.files.length - missing;
  return { missing, loaded: unloaded.loaded, superseded, ...(await submitAll(deps, order, batches)) };
}

async function submitAll(deps: SubmitMissingDeps, order: MissingFiles, batches: readonly Batch[]) {
  const loads: SubmittedLoad[] = [];
  const errors: unknown[] = [];
  const { pipelineName, pipeline, occasion } = order;
  const submit = (batch: Batch) =>
    submitBatch(deps, { pipelineName, pipeline, batch, occasion }).then(
      (load) => loads.push(load),
      (error) => errors.push(error),
    );
  await pMap(batches, submit, { concurrency: maxSubmissionsAtOnce });
  return { loads, errors };
}
