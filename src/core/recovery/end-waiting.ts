import { parseStatementName } from "../load/statement-name.ts";
import { waitingKey } from "../records/record-store.ts";
import type { FailedLoad, LoadOutcome, RecoveryTools } from "./failed-load.ts";

/**
 * Takes away the record of a batch that waited and does not wait any more: it was parked, is loaded, or goes on as other
 * batches. `reconcile` would submit it once more.
 */
export async function endWaiting(
  { objects }: Pick<RecoveryTools, "objects">,
  { trail, name, pipeline, pipelineName }: FailedLoad,
  outcome: LoadOutcome,
): Promise<void> {
  const goesOn = outcome.submitted.some((submitted) => parseStatementName(submitted)?.batchId === name.batchId);
  if (!trail.waiting || outcome.kind === "waiting" || goesOn) return;
  await objects.delete(pipeline.manifests.bucket, waitingKey({ pipelineName, pipeline }, name.batchId));
}
