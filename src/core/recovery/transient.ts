import { park } from "./park.ts";
import {
  type FailedLoad,
  hasAttemptLeft,
  type RecoveryDeps,
  type RecoveryOutcome,
  submitNextAttempt,
} from "./recovery.ts";

/** Something that passes by itself: the same batch again, after a while. */
export async function recoverTransient(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome> {
  if (hasAttemptLeft(failed)) return submitNextAttempt(deps, failed, { delay: true });
  return park(deps, failed, {
    reason: `${failed.name.attempt} attempts failed, the last with: ${failed.failure.message}`,
    remedy:
      "If the message does not say what to mend, see to the health of the cluster or workgroup (disk, maintenance, resize); then replay the batch.",
  });
}
