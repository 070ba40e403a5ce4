import type { BatchFile } from "../batch.ts";
import { parkedRecord } from "../records.ts";
import { parkedAlert } from "./alert-texts.ts";
import {
  count,
  type FailedLoad,
  notLoaded,
  type RecoveryDeps,
  type RecoveryOutcome,
  recordContext,
} from "./recovery.ts";
import { tellOnce } from "./tell.ts";

/** Why a batch is parked. `files`: absent: all of the load. */
export type Parking = { reason: string; remedy: string; files?: readonly BatchFile[] };

/**
 * Parks the load's files until a person has corrected the cause, and tells one.
 *
 * An event may come late: files that are in the ledger by now are not parked. The record is written behind the
 * alert: a crash between them alerts twice rather than never. Another failure of the same batch is told again.
 */
export async function park(
  deps: RecoveryDeps,
  failed: FailedLoad,
  { files: parked = failed.files, ...why }: Parking,
): Promise<RecoveryOutcome> {
  const files = await notLoaded(deps, failed, parked);
  if (files.length === 0) return { kind: "finished", submitted: [], quarantined: [] };
  const manifestUrls = failed.manifests.map((manifest) => manifest.url);
  const record = parkedRecord(recordContext(failed), { ...why, files, manifestUrls });
  if ((await deps.objects.get(record.bucket, record.key)) !== record.body) {
    if (!failed.trail.waiting?.told)
      await tellOnce(deps, failed, { kind: "parked", reason: why.reason, alert: parkedAlert(failed, files, why) });
    await deps.objects.put(record);
    count(deps, failed, { Parked: 1 });
  }
  return { kind: "parked", submitted: [], quarantined: [], reason: why.reason };
}
