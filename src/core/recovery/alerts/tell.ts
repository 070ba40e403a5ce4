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
 * Tells a person, once for each cause and hour of a pipeline: a cause that fails a thousand loads is one piece of news.
 *
 * What was told is an object in S3, written before the alert is sent. It names the load that it was told for: if a crash
 * comes between the two, the event of that load comes again and tells.
 *
 * @param kind of news: a parked batch is told although a file was quarantined for the same reason
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
    log.warn("what was told is not known, so it is told again", { key: told.key, ...errorFields(error) });
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

/** Tells a person. A topic that is gone must not keep files from being loaded: the log then has the alert. */
export async function tell({ alerts, log }: Pick<TellDeps, "alerts" | "log">, alert: Alert): Promise<void> {
  try {
    await alerts.send(alert);
  } catch (error) {
    log.error(`alert not sent: ${alert.subject}`, { text: alert.text, ...errorFields(error) });
  }
}
