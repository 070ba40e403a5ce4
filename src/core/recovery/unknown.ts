import { search } from "./data.ts";
import { type FailedLoad, hasTryLeft, type RecoveryDeps, type RecoveryOutcome, tryAgain } from "./recovery.ts";

/** What is unknown may pass by itself. */
const maxTries = 3;

/**
 * Words that nobody has listed: never taken for a file's fault. The load is tried again; if it fails still, it is asked
 * whether any part of it loads, and then the part that does not is searched, or the batch is parked with Redshift's words.
 */
export function recoverUnknown(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome> {
  const isSearched = failed.manifests.length > 1;
  if (!isSearched && hasTryLeft(failed, maxTries)) return tryAgain(deps, failed, { delay: true });
  return search(deps, failed, { isProof: false });
}
