import { remedyOf } from "../alerts/remedies.ts";
import { type FailedLoad, failedCopy, type LoadOutcome, type RecoveryTools } from "../failed-load.ts";
import { park } from "../park.ts";
import { search } from "./data.ts";

/**
 * What fails each time until you fix the cause. But one file among many may belong to another account, be
 * encrypted with another key, or lie in another Region: it must not stop the others.
 */
export async function recoverPermanent(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  const { failure } = failed;
  if (!failure.mayBeOneFile || failedCopy(failed) === undefined)
    return park(deps, failed, { reason: failure.message, remedy: remedyOf(failed) });
  const outcome = await search(deps, failed, { isProof: false });
  return outcome.kind === "parked" ? outcome : { ...outcome, class: "unknown" };
}
