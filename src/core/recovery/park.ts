import { parkedRecord } from "../records.ts";
import { parkedAlert } from "./alert-texts.ts";
import { type FailedLoad, type RecoveryDeps, type RecoveryOutcome, recordContext } from "./recovery.ts";

/**
 * Parks the load's files until a person has mended the cause, and tells one, once.
 *
 * The record is written behind the alert: a crash between them alerts twice rather than never.
 */
export async function park(
  deps: RecoveryDeps,
  failed: FailedLoad,
  why: { reason: string; remedy: string },
): Promise<RecoveryOutcome> {
  const manifestUrls = failed.manifests.map((manifest) => manifest.url);
  const record = parkedRecord(recordContext(failed), { ...why, files: failed.files, manifestUrls });
  if ((await deps.objects.get(record.bucket, record.key)) === undefined) {
    await deps.alerts.send(parkedAlert(failed, why));
    await deps.objects.put(record);
  }
  return { kind: "parked", submitted: [], quarantined: [], reason: why.reason };
}
