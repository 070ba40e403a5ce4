import type { BatchFile } from "../../arrivals/batch-file.ts";
import { placeOf } from "../../arrivals/s3-url.ts";
import type { Alerts } from "../../ports/alerts.ts";
import type { Events } from "../../ports/events.ts";
import { errorFields, type Log } from "../../ports/log.ts";
import type { Metrics } from "../../ports/measurement.ts";
import type { Objects } from "../../ports/objects.ts";
import { bringsBackOf, waitingBatch } from "../../records/record-store.ts";
import { recordContext } from "../../records/records.ts";
import { anyRemedy } from "../../recovery/alerts/remedies.ts";
import { batchParked } from "../../recovery/events/batch-parked.ts";
import { sendEvents } from "../../recovery/events/send-events.ts";
import { givenUpReason } from "../../recovery/given-up.ts";
import { parkLoad } from "../../recovery/park-load.ts";
import type { NamedPipeline } from "../intended-files.ts";

export type GiveUpDeps = {
  objects: Objects;
  alerts: Alerts;
  events: Events;
  metrics: Metrics;
  log: Log;
};

/**
 * Parks a waiting batch as recovery would. Its files come from the record, so a manifest that is gone does not matter.
 *
 * The waiting record goes last: after a crash anywhere before, the next run parks the same batch again, and sends the same event.
 *
 * @returns `left`: the batch is parked, but the bus failed, so the next run sends the event
 */
export async function giveUp(
  deps: GiveUpDeps,
  { name, pipeline }: NamedPipeline,
  batchId: string,
): Promise<"loaded" | "parked" | "left"> {
  const store = { objects: deps.objects, pipelineName: name, pipeline };
  const stored = await waitingBatch(store, batchId);
  if (!stored) return "loaded";
  const { record, key } = stored;
  const bringsBack = bringsBackOf(record);
  const parked = {
    context: recordContext({
      pipelineName: name,
      pipeline,
      name: { table: record.table_name, database: record.db_name, batchId: record.batch_id },
      statement: { id: record.statement_id, endedAt: record.failed_at },
      ...(bringsBack !== undefined && { trail: { bringsBack } }),
    }),
    attempt: record.attempt,
    files: record.files.map(recordedFile),
    manifestUrls: [record.manifest],
    reason: givenUpReason({ attempt: record.attempt, since: record.since, words: record.reason }),
    remedy: record.remedy ?? anyRemedy,
    isTold: record.told,
  };
  await parkLoad(deps, parked);
  try {
    await sendEvents(deps, [batchParked(parked)]);
  } catch (error) {
    deps.log.error("event of a parked batch not sent, so the next run sends it", {
      ...{ pipeline: name, batch_id: batchId },
      ...errorFields(error),
    });
    return "left";
  }
  await deps.objects.delete(pipeline.manifests.bucket, key);
  return "parked";
}

/** As much of a file as a record holds: enough for a parked batch's record, its alert and its event. */
function recordedFile({ file_id: id, url }: { file_id: string; url: string }): BatchFile {
  return { id, arrival: { ...placeOf(url), bytes: 0, eTag: "", eventTime: "" }, messageIds: [] };
}
