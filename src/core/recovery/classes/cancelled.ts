import { type FailedLoad, hasTryLeft, type LoadOutcome, type RecoveryTools, tryAgain } from "../failed-load.ts";
import { park } from "../park.ts";

/** Who cancels a load this often means it. */
const maxTries = 3;

/** Somebody, or something, cancelled the load (CancelStatement): it comes again, unless it is cancelled again and again. */
export async function recoverCancelled(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  if (hasTryLeft(failed, maxTries)) return tryAgain(deps, failed, { delay: true });
  return park(deps, failed, {
    reason: `The load was cancelled ${failed.trail.tries} times (state ABORTED of the Data API); nothing of it was committed.`,
    remedy: "Find out who cancels it (CancelStatement in CloudTrail) and why, then replay the batch.",
  });
}
