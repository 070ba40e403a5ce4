import pMap from "p-map";
import { changeRecord, type RecordChanges } from "./change-record.ts";
import { formatTableName } from "./identifier.ts";
import type { NamedPipeline } from "./intended-files.ts";
import type { Log } from "./log.ts";
import type { Alerts } from "./ports.ts";
import type { Waiting } from "./record-store.ts";
import { tell } from "./recovery/tell.ts";
import { type WaitingNews, waitingAlert } from "./recovery/waiting-alert.ts";
import { giveUpMs, isNews } from "./waiting-schedule.ts";

export type TellWaitingDeps = { objects: RecordChanges; alerts: Alerts; log: Log };

/** A pipeline with its batches that wait. */
export type WaitingPipeline = { named: NamedPipeline; waiting: readonly Waiting[] };

const maxWritesAtOnce = 25;

/**
 * Tells a person of batches that have waited for more than an hour: one alert for all pipelines. A pipeline of which one
 * waiting batch was told is not told again.
 *
 * The records are marked behind the alert: a crash between them tells twice rather than never.
 */
export async function tellWaiting(
  deps: TellWaitingDeps,
  pipelines: readonly WaitingPipeline[],
  now: Date,
): Promise<void> {
  const news = pipelines.filter(({ waiting }) => needsTelling(waiting, now));
  if (news.length > 0) await tell(deps, waitingAlert(news.map(newsOf)));
  const known = pipelines.filter((each) => news.includes(each) || each.waiting.some(({ told }) => told));
  const toMark = known.flatMap(({ named, waiting }) =>
    waiting.filter(({ told }) => !told).map((batch) => ({ named, batch })),
  );
  await pMap(toMark, ({ named, batch }) => markTold(deps, named, batch), { concurrency: maxWritesAtOnce });
}

export const needsTelling = (waiting: readonly Waiting[], now: Date): boolean =>
  !waiting.some(({ told }) => told) && waiting.some((batch) => isNews(batch, now));

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

async function markTold({ objects }: TellWaitingDeps, { pipeline }: NamedPipeline, batch: Waiting): Promise<void> {
  await changeRecord(objects, { bucket: pipeline.manifests.bucket, key: batch.key }, () => ({ told: true }));
  batch.told = true;
}
