import pMap from "p-map";
import { formatTableName } from "../../base/identifier.ts";
import type { Alerts } from "../../ports/alerts.ts";
import { errorFields, type Log } from "../../ports/log.ts";
import { changeRecord, type RecordChanges } from "../../records/change-record.ts";
import type { Waiting } from "../../records/record-store.ts";
import { causeOf, tell } from "../../recovery/alerts/tell.ts";
import { type WaitingNews, waitingAlert } from "../../recovery/alerts/waiting-alert.ts";
import { giveUpMs, isNews } from "../../recovery/waiting-schedule.ts";
import type { NamedPipeline } from "../intended-files.ts";

type TellWaitingDeps = { objects: RecordChanges; alerts: Alerts; log: Log };

/** A pipeline with its batches that wait. */
type WaitingPipeline = { named: NamedPipeline; waiting: readonly Waiting[] };

const maxWritesAtOnce = 25;

/**
 * Sends an alert about batches that have waited for more than an hour: one alert for all pipelines, and one for each cause
 * of a pipeline.
 *
 * The records are marked after the alert: a crash between them alerts twice rather than never.
 */
export async function tellWaiting(
  deps: TellWaitingDeps,
  pipelines: readonly WaitingPipeline[],
  now: Date,
): Promise<void> {
  const news = pipelines.flatMap(({ named, waiting }) => {
    const untold = untoldCause(waiting, now);
    return untold.length > 0 ? [{ named, waiting: untold }] : [];
  });
  if (news.length > 0) await tell(deps, waitingAlert(news.map(newsOf)));
  const toMark = pipelines.flatMap(({ named, waiting }) => {
    const told = news.find((each) => each.named === named)?.waiting ?? [];
    const causes = new Set([...told, ...waiting.filter((batch) => batch.told)].map(causeOfBatch));
    const known = waiting.filter((batch) => !batch.told && causes.has(causeOfBatch(batch)));
    return known.map((batch) => ({ named, batch }));
  });
  await pMap(toMark, ({ named, batch }) => markTold(deps, named, batch), { concurrency: maxWritesAtOnce });
}

const causeOfBatch = ({ reason }: Waiting) => causeOf(reason, []);

/** The batches that wait for the same cause as the oldest one for which an alert is due. */
export function untoldCause(waiting: readonly Waiting[], now: Date): readonly Waiting[] {
  const known = new Set(waiting.filter(({ told }) => told).map(causeOfBatch));
  const late = waiting.filter((batch) => !batch.told && isNews(batch, now) && !known.has(causeOfBatch(batch)));
  const [oldest] = late.toSorted((a, b) => (a.since < b.since ? -1 : 1));
  return oldest ? waiting.filter((batch) => causeOfBatch(batch) === causeOfBatch(oldest)) : [];
}

function newsOf({ named: { name, pipeline }, waiting }: WaitingPipeline): WaitingNews {
  const since = waiting.reduce((first, batch) => (batch.since < first ? batch.since : first), "9");
  const oldest = waiting.find((batch) => batch.since === since);
  return {
    pipelineName: name,
    table: formatTableName(pipeline.copy.table),
    database: pipeline.warehouse.database,
    batches: waiting.length,
    files: waiting.reduce((sum, { fileIds }) => sum + fileIds.length, 0),
    since,
    until: new Date(giveUpMs({ since }, pipeline.retry)).toISOString(),
    words: oldest?.reason ?? "",
  };
}

/** A record that cannot be written must not stop other pipelines: its batch sends another alert. */
async function markTold(
  { objects, log }: TellWaitingDeps,
  { name, pipeline }: NamedPipeline,
  batch: Waiting,
): Promise<void> {
  try {
    await changeRecord(objects, { bucket: pipeline.manifests.bucket, key: batch.key }, () => ({ told: true }));
    batch.told = true;
  } catch (error) {
    log.error("waiting batch not marked as told", { pipeline: name, key: batch.key, ...errorFields(error) });
  }
}
