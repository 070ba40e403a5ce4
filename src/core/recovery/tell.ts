import { AccessDeniedError } from "../access-denied-error.ts";
import { digest, shortDigest } from "../digest.ts";
import { errorFields } from "../log.ts";
import { namedFiles } from "../named-files.ts";
import type { Alert } from "../ports.ts";
import { recordsPrefix } from "../records.ts";
import type { FailedLoad, RecoveryDeps } from "./recovery.ts";

/**
 * Tells a person, once for each cause and hour of a pipeline: a cause that fails a thousand loads is one piece of news.
 *
 * What was told is an object in S3, written before the alert is sent. It names the failure that it was told for: if a crash
 * comes between the two, that failure's event comes again and tells.
 *
 * @param kind of news: a parked batch is told although a file was quarantined for the same reason
 */
export async function tellOnce(
  deps: RecoveryDeps,
  failed: FailedLoad,
  { kind, reason, alert }: { kind: string; reason: string; alert: Alert },
): Promise<void> {
  const { pipeline, pipelineName, statement, files } = failed;
  const hour = statement.endedAt.slice(0, "yyyy-mm-ddThh".length);
  const told = {
    bucket: pipeline.manifests.bucket,
    key: `${recordsPrefix(pipeline.manifests, pipelineName, "told")}${shortDigest(kind, causeOf(reason, files), hour)}.json`,
    body: JSON.stringify({ told_for: statement.id, subject: alert.subject }),
  };
  if (await isToldByOthers(deps, told)) return;
  await tell(deps, alert);
}

async function isToldByOthers(
  { objects, log }: RecoveryDeps,
  told: { bucket: string; key: string; body: string },
): Promise<boolean> {
  try {
    return !(await objects.putIfAbsent(told)) && (await objects.get(told.bucket, told.key)) !== told.body;
  } catch (error) {
    if (!(error instanceof AccessDeniedError)) throw error;
    log.warn("what was told is not known, so it is told again", { key: told.key, ...errorFields(error) });
    return false;
  }
}

/** The reason without what differs from file to file: names, values, numbers. */
function causeOf(reason: string, files: FailedLoad["files"]): string {
  const { masked } = namedFiles(files).readText(reason.toLowerCase());
  return digest(masked.replace(/'[^']*'|"[^"]*"/g, "''").replace(/\d+/g, "#"));
}

/** Tells a person. A topic that is gone must not keep files from being loaded: the log then has the alert. */
export async function tell({ alerts, log }: Pick<RecoveryDeps, "alerts" | "log">, alert: Alert): Promise<void> {
  try {
    await alerts.send(alert);
  } catch (error) {
    log.error(`alert not sent: ${alert.subject}`, { text: alert.text, ...errorFields(error) });
  }
}
