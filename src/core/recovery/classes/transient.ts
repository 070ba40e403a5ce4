import { toBatch } from "../../load/batch.ts";
import { manifestUrl } from "../../load/manifest.ts";
import { batchScope, bulkPipelineName } from "../../pipeline/batch-scope.ts";
import { waitingBatch } from "../../records/record-store.ts";
import { recordContext, waitingRecord } from "../../records/records.ts";
import { remedyOf } from "../alerts/remedies.ts";
import { count, type FailedLoad, hasTryLeft, type LoadOutcome, type RecoveryTools, tryAgain } from "../failed-load.ts";
import { givenUpReason } from "../given-up.ts";
import { park } from "../park.ts";
import { giveUpMs } from "../waiting-schedule.ts";

/**
 * The fault passes by itself: the same batch is submitted again, at first quickly. A maintenance window lasts longer than
 * the quick tries. So the batch waits after them, and `reconcile` goes on trying until `retry.give_up_after_hours`.
 */
export async function recoverTransient(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  const { trail, statement, pipeline, pipelineName } = failed;
  if (!trail.waiting && hasTryLeft(failed)) return tryAgain(deps, failed, { delay: true });
  const since = trail.waiting?.since ?? statement.submittedAt;
  const hasTime = Date.parse(statement.endedAt) < giveUpMs({ since }, pipeline.retry);
  if (hasTime && pipelineName !== bulkPipelineName) return wait(deps, failed, since);
  return park(deps, failed, {
    reason: givenUpReason({ attempt: failed.name.attempt, since, words: failed.failure.message }),
    remedy: remedyOf(failed),
  });
}

/** An alert may have been sent while the load was under way, which the trail of its statement cannot show. */
async function isToldSince({ objects }: RecoveryTools, failed: FailedLoad): Promise<boolean> {
  const { trail, pipeline, pipelineName, name } = failed;
  if (!trail.waiting) return false;
  const record = await waitingBatch({ objects, pipelineName, pipeline }, name.batchId);
  return record?.record.told ?? false;
}

async function wait(deps: RecoveryTools, failed: FailedLoad, since: string): Promise<LoadOutcome> {
  const { name, trail, files, failure, pipeline, pipelineName } = failed;
  const batch = toBatch(batchScope(pipelineName, pipeline), files);
  const waiting = {
    reason: failure.message,
    remedy: remedyOf(failed),
    since,
    rounds: trail.waiting?.rounds ?? 0,
    told: (trail.waiting?.told ?? false) || (await isToldSince(deps, failed)),
    attempt: name.attempt,
    costs: { total: trail.total, searches: trail.searches, setAside: trail.setAside },
    files,
    manifestUrl: manifestUrl(pipeline.manifests, pipelineName, batch),
  };
  await deps.objects.put(waitingRecord(recordContext(failed), waiting));
  count(deps, failed, { Waiting: 1 });
  const until = new Date(giveUpMs({ since }, pipeline.retry)).toISOString();
  deps.log.warn("batch waits: reconcile submits it again", {
    batchId: name.batchId,
    since,
    until,
    reason: failure.message,
  });
  return { kind: "waiting", submitted: [], quarantined: [], reason: failure.message };
}
