import { type FailedLoad, hasTryLeft, type LoadOutcome, type RecoveryTools, tryAgain } from "../failed-load.ts";
import { park } from "../park.ts";

/** Whoever cancels a load three times does so on purpose. */
const maxTries = 3;

/** The load was cancelled (CancelStatement): it is submitted again, three times at most. */
export async function recoverCancelled(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  if (hasTryLeft(failed, maxTries)) return tryAgain(deps, failed, { delay: true });
  return park(deps, failed, {
    reason: `The load was cancelled ${failed.trail.tries} times (state ABORTED of the Data API); nothing of it was committed.`,
    remedy: "Find out who cancels it (CancelStatement in CloudTrail) and why, then replay the batch.",
  });
}
