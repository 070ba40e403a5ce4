import type { BatchFile } from "../arrivals/batch-file.ts";
import { type QuarantinedFile, quarantineRecord, recordContext } from "../records/records.ts";
import { quarantineAlert } from "./alerts/alert-texts.ts";
import { tellOnce } from "./alerts/tell.ts";
import { count, notLoaded, type RecoveryTools } from "./failed-load.ts";
import type { RefusedLoad } from "./refused-load.ts";

/**
 * Writes the records of quarantined files, and sends an alert about the new ones.
 *
 * @param of.files all files of the load
 * @returns those that are not loaded
 */
export async function setAside(
  deps: Pick<RecoveryTools, "objects" | "warehouse" | "alerts" | "metrics" | "log">,
  load: RefusedLoad,
  { files, found }: { files: readonly BatchFile[]; found: readonly QuarantinedFile[] },
): Promise<readonly QuarantinedFile[]> {
  const open = new Set(
    await notLoaded(
      deps,
      load,
      found.map(({ file }) => file),
    ),
  );
  const bad = found.filter(({ file }) => open.has(file));
  const context = recordContext(load);
  const records = bad.map((file) => quarantineRecord(context, file));
  const known = await Promise.all(records.map(({ bucket, key }) => deps.objects.get(bucket, key)));
  const fresh = bad.filter((_, index) => known[index] !== records[index]?.body);
  const [first] = fresh;
  if (first)
    await tellOnce(
      deps,
      { context, files },
      { kind: "quarantine", reason: first.reason, alert: quarantineAlert(load, fresh) },
    );
  await Promise.all(records.map((record) => deps.objects.put(record)));
  if (fresh.length > 0) count(deps, load, { Quarantined: fresh.length });
  return bad;
}
