import type { BatchFile } from "../../arrivals/batch-file.ts";
import { AccessDeniedError } from "../../base/access-denied-error.ts";
import { digest, shortDigest } from "../../base/digest.ts";
import type { Alert, Alerts } from "../../ports/alerts.ts";
import type { Log } from "../../ports/log.ts";
import { errorFields } from "../../ports/log.ts";
import type { NewObject, Objects } from "../../ports/objects.ts";
import { type RecordContext, recordKey } from "../../records/records.ts";
import { namedFiles } from "../failure/named-files.ts";

export type TellDeps = { objects: Pick<Objects, "get" | "putIfAbsent">; alerts: Alerts; log: Log };

/** Which failure it is, and the files that it is about. */
type ToldFailure = { context: RecordContext; files: readonly BatchFile[] };

/**
 * Sends one alert for each cause and hour of a pipeline, even if the cause fails a thousand loads.
 *
 * An object in S3, written before the alert is sent, remembers the alert. It names the load that the alert is about: after
 * a crash between the two, the event of that load comes again and sends the alert.
 *
 * @param kind of alert: a parked batch gets one although a file was quarantined for the same reason
 */
export async function tellOnce(
  deps: TellDeps,
  { context, files }: ToldFailure,
  { kind, reason, alert }: { kind: string; reason: string; alert: Alert },
): Promise<void> {
  const { place, pipelineName, statementId, failedAt } = context;
  const hour = failedAt.slice(0, "yyyy-mm-ddThh".length);
  const told = {
    bucket: place.bucket,
    key: recordKey(place, pipelineName, "told", shortDigest(kind, causeOf(reason, files), hour)),
    body: JSON.stringify({ told_for: statementId, subject: alert.subject }),
  };
  if (await isToldByOthers(deps, told, statementId)) return;
  await tell(deps, alert);
}

async function isToldByOthers({ objects, log }: TellDeps, told: NewObject, statementId: string): Promise<boolean> {
  try {
    if (await objects.putIfAbsent(told)) return false;
    const known = await objects.get(told.bucket, told.key);
    return known !== undefined && !known.includes(JSON.stringify(statementId));
  } catch (error) {
    if (!(error instanceof AccessDeniedError)) throw error;
    log.warn("sent alerts not known, so the alert is sent again", { key: told.key, ...errorFields(error) });
    return false;
  }
}

/** The reason without what differs from file to file: names, values, numbers. */
export function causeOf(reason: string, files: ToldFailure["files"]): string {
  const { masked } = namedFiles(files).readText(reason.toLowerCase());
  const columns = masked.indexOf("parquet schema"); // what follows names a column, and every file may have another
  return digest(
    (columns < 0 ? masked : masked.slice(0, columns)).replace(/'[^']*'|"[^"]*"/g, "''").replace(/\d+/g, "#"),
  );
}

/** Sends an alert. If the topic is gone, files load all the same: the log then has the alert. */
export async function tell({ alerts, log }: Pick<TellDeps, "alerts" | "log">, alert: Alert): Promise<void> {
  try {
    await alerts.send(alert);
  } catch (error) {
    log.error(`alert not sent: ${alert.subject}`, { text: alert.text, ...errorFields(error) });
  }
}
