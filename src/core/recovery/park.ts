import { parkedRecord } from "../records.ts";
import { parkedAlert } from "./alert-texts.ts";
import {
  count,
  type FailedLoad,
  notLoaded,
  type RecoveryDeps,
  type RecoveryOutcome,
  recordContext,
  tell,
} from "./recovery.ts";

/**
 * Parks the load's files until a person has mended the cause, and tells one, once.
 *
 * An event may come late: files that are in the ledger by now are not parked. The record is written behind the
 * alert: a crash between them alerts twice rather than never. Another failure of the same batch is told again.
 */
export async function park(
  deps: RecoveryDeps,
  failed: FailedLoad,
  why: { reason: string; remedy: string },
): Promise<RecoveryOutcome> {
  const files = await notLoaded(deps, failed, failed.files);
  if (files.length === 0) return { kind: "finished", submitted: [], quarantined: [] };
  const manifestUrls = failed.manifests.map((manifest) => manifest.url);
  const record = parkedRecord(recordContext(failed), { ...why, files, manifestUrls });
  if ((await deps.objects.get(record.bucket, record.key)) !== record.body) {
    await tell(deps, parkedAlert(failed, why));
    await deps.objects.put(record);
    count(deps, failed, { Parked: 1 });
  }
  return { kind: "parked", submitted: [], quarantined: [], reason: why.reason };
}
