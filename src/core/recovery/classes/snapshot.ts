import { isSnapshot } from "../../pipeline/is-snapshot.ts";
import { type FailedLoad, hasTryLeft, type LoadOutcome, type RecoveryTools, tryAgain } from "../failed-load.ts";
import { park } from "../park.ts";

/** Whether recovery would load the files in parts, or without some of them. */
export const mustStayWhole = ({ pipeline, failure }: FailedLoad): boolean =>
  isSnapshot(pipeline) && (failure.mayBeOneFile || takenApart.has(failure.class));

const takenApart: ReadonlySet<string> = new Set(["data", "duplicate", "unknown"]);

/** As of other loads: what is unknown may pass by itself. */
const maxTries = 3;

/** Rows of a file that is left out would count as deleted. So the snapshot is parked as a whole. */
export function recoverSnapshot(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  const { failure } = failed;
  if (failure.class === "unknown" && hasTryLeft(failed, maxTries)) return tryAgain(deps, failed, { delay: true });
  return park(deps, failed, {
    reason: `A snapshot is loaded as a whole or not at all, and this one was not: ${failure.message}`,
    remedy:
      failure.class === "duplicate"
        ? 'Some of its files are loaded already, by an earlier load. Write the snapshot under new keys, or load it with "safety": { "exactly_once": false }.'
        : "Correct the files or the configuration, then run the bulk load again. Nothing of the snapshot was loaded, and no row was deleted.",
  });
}
