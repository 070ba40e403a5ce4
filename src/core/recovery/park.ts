import type { BatchFile } from "../arrivals/batch-file.ts";
import { recordContext } from "../records/records.ts";
import { batchParked } from "./events/batch-parked.ts";
import { type FailedLoad, type LoadOutcome, notLoaded, type RecoveryTools } from "./failed-load.ts";
import { parkLoad } from "./park-load.ts";

/** Why a batch is parked. `files`: absent: all of the load. */
type Parking = { reason: string; remedy: string; files?: readonly BatchFile[] };

/**
 * Parks the load's files until you have fixed the cause, and sends an alert.
 *
 * An event may come late: files that are in the ledger by now are not parked.
 */
export async function park(
  deps: RecoveryTools,
  failed: FailedLoad,
  { files: parked = failed.files, ...why }: Parking,
): Promise<LoadOutcome> {
  const files = await notLoaded(deps, failed, parked);
  if (files.length === 0) return { kind: "finished", submitted: [], quarantined: [] };
  const load = {
    ...why,
    context: recordContext(failed),
    attempt: failed.name.attempt,
    files,
    manifestUrls: failed.manifests.map((manifest) => manifest.url),
    isTold: failed.trail.waiting?.told ?? false,
  };
  await parkLoad(deps, load);
  return { kind: "parked", submitted: [], quarantined: [], reason: why.reason, events: [batchParked(load)] };
}
