import { s3Url } from "../arrivals/s3-url.ts";
import { LoaderError } from "../base/loader-error.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import { isOpen, rejectedBatch } from "../records/read-rejected.ts";
import {
  type DismissedJson,
  dismissedKey,
  dismissedRecord,
  fileIdsOf,
  parkedBatch,
  quarantinedFile,
  type RecordStore,
  type Stored,
  waitingBatch,
} from "../records/record-store.ts";
import { recordPlaces } from "../records/records.ts";
import type { RejectedJson } from "../records/rejected-rows.ts";

type DismissDeps = {
  pipelines: Pick<Pipelines, "get">;
  objects: Pick<Objects, "list" | "get" | "put" | "delete">;
  now: () => Date;
};

/** `rejected_rows`: what was closed are rows that a load left out; null: their number is not known. */
export type Dismissed = { pipeline: string; id: string; files: number; record: string; rejected_rows?: number | null };

/** What was named cannot be dismissed. */
export class DismissError extends LoaderError {
  override readonly name = "DismissError";
  readonly code = "DISMISS";
}

/**
 * Closes the record of a quarantined file, or of a parked or waiting batch: its files are not to be loaded. If there is none,
 * that of rows that a load left out.
 *
 * The record moves to `dismissed/` with the reason, and `reconcile` leaves its files alone. `replay` still loads them. A
 * crash between the copy and the removal leaves both; the files stay unloaded, and dismissing again removes the first.
 *
 * @throws DismissError if there is nothing under that id
 */
export async function dismiss(
  { pipelines, objects, now }: DismissDeps,
  pipelineName: string,
  { id, because }: { id: string; because: string },
): Promise<Dismissed> {
  const pipeline = await pipelines.get(pipelineName);
  const store = { objects, pipelineName, pipeline };
  const { bucket } = pipeline.manifests;
  const rejected = await rejectedBatch(store, id);
  const found = (await parkedBatch(store, id)) ?? (await quarantinedFile(store, id)) ?? (await waitingBatch(store, id));
  if (!found && rejected && isOpen(rejected.record))
    return closeRejected(objects, store, { ...rejected, because, now });
  if (!found) throw await nothingFound(store, id);
  const key = dismissedKey(store, id);
  const record: DismissedJson = { ...found.record, dismissed_at: now().toISOString(), dismissed_because: because };
  await objects.put({ bucket, key, body: JSON.stringify(record) });
  await objects.delete(bucket, found.key);
  return { pipeline: pipelineName, id, files: fileIdsOf(record).length, record: s3Url({ bucket, key }) };
}

type Closing = Stored<RejectedJson> & { because: string; now: () => Date };

/** The record of rejected rows stays where it is: an event that comes again finds it dismissed. No file is left alone. */
async function closeRejected(
  objects: DismissDeps["objects"],
  { pipeline, pipelineName }: RecordStore,
  { key, record, because, now }: Closing,
): Promise<Dismissed> {
  const { bucket } = pipeline.manifests;
  const closed: RejectedJson = { ...record, dismissed_at: now().toISOString(), dismissed_because: because };
  await objects.put({ bucket, key, body: JSON.stringify(closed) });
  const about = { pipeline: pipelineName, id: record.batch_id, record: s3Url({ bucket, key }) };
  return { ...about, files: record.files.length, rejected_rows: record.rejected_rows };
}

async function nothingFound(store: RecordStore, id: string): Promise<DismissError> {
  const dismissed = await dismissedRecord(store, id);
  const places = recordPlaces(store.pipeline.manifests, store.pipelineName, [
    "parked",
    "quarantine",
    "waiting",
    "rejected",
  ]);
  const before = dismissed && `It was dismissed at ${dismissed.record.dismissed_at}.`;
  return new DismissError(
    `Nothing of ${store.pipelineName} waits under the id ${id}: looked for ${id}.json in ${places.join(", ")}. ` +
      (before ?? `\`redshift-loader errors ${store.pipelineName}\` lists what does.`),
  );
}
