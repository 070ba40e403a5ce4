import { type FailedLoad, hasTryLeft, type LoadOutcome, type RecoveryTools, tryAgain } from "../failed-load.ts";
import { search } from "./data.ts";

/** What is unknown may pass by itself. */
const maxTries = 3;

/**
 * Words that are in no rule never count as a file's fault. The load is tried again. If it still fails, recovery asks whether
 * any part of it loads. Then it searches the part that does not, or parks the batch with Redshift's words.
 */
export function recoverUnknown(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  const isSearched = failed.manifests.length > 1;
  if (!isSearched && hasTryLeft(failed, maxTries)) return tryAgain(deps, failed, { delay: true });
  return search(deps, failed, { isProof: false });
}
