import { count, type FailedLoad, hasTryLeft, type LoadOutcome, type RecoveryTools, tryAgain } from "../failed-load.ts";
import { park } from "../park.ts";

/** The load conflicted with another transaction: the same batch is submitted again, after a while. */
export async function recoverConflict(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  count(deps, failed, { Conflicts: 1 });
  if (hasTryLeft(failed)) return tryAgain(deps, failed, { delay: true });
  return park(deps, failed, {
    reason: `${failed.trail.tries} attempts conflicted with other transactions: ${failed.failure.message}`,
    remedy:
      "Find what else writes the table at the same time (STL_TR_CONFLICT, SVV_TRANSACTIONS), let it write less often or lock the loader's fence first, then replay the batch.",
  });
}
