import { search } from "./data.ts";
import { park } from "./park.ts";
import { type FailedLoad, failedCopy, type RecoveryDeps, type RecoveryOutcome } from "./recovery.ts";
import { remedyOf } from "./remedies.ts";

/**
 * What will fail each time until a person corrects the cause. But one file among many may belong to another account, be
 * encrypted with another key, or lie in another Region: it must not stop the others.
 */
export async function recoverPermanent(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome> {
  const { failure } = failed;
  if (failure.mayBeOneFile && failedCopy(failed) !== undefined) return search(deps, failed, { isProof: false });
  return park(deps, failed, { reason: failure.message, remedy: remedyOf(failed) });
}
