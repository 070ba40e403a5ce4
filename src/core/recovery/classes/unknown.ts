import { type FailedLoad, hasTryLeft, type LoadOutcome, type RecoveryTools, tryAgain } from "../failed-load.ts";
import { search } from "./data.ts";

/** What is unknown may pass by itself. */
const maxTries = 3;

/**
 * Words that nobody has listed: never taken for a file's fault. The load is tried again; if it fails still, it is asked
 * whether any part of it loads, and then the part that does not is searched, or the batch is parked with Redshift's words.
 */
export function recoverUnknown(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  const isSearched = failed.manifests.length > 1;
  if (!isSearched && hasTryLeft(failed, maxTries)) return tryAgain(deps, failed, { delay: true });
  return search(deps, failed, { isProof: false });
}
