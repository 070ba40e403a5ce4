import { parseStatementName } from "../load/statement-name.ts";
import { waitingKey } from "../records/record-store.ts";
import type { FailedLoad, LoadOutcome, RecoveryTools } from "./failed-load.ts";

/**
 * Deletes the record of a batch that waits no longer: it is parked, loaded, or divided into other batches. With the record
 * `reconcile` would submit it once more.
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
