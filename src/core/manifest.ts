import { s3Url } from "./arrival.ts";
import type { Batch } from "./batch.ts";
import type { ManifestPlace } from "./pipeline.ts";

/**
 * Where a batch's manifest stands: `<prefix><pipeline>/<day>/<batch id>.manifest`.
 *
 * The day is that of the batch's newest file, so that the same batch always has
 * the same manifest, and the manifests of some days can be listed by prefix.
 */
export function manifestKey(place: ManifestPlace, pipelineName: string, batch: Batch): string {
  const day = newestEventTime(batch).slice(0, "yyyy-mm-dd".length);
  return `${place.prefix}${pipelineName}/${day}/${batch.id}.manifest`;
}

/** What `manifestKey` put into the manifest's address, or nothing if another program wrote that manifest. */
export function readManifestUrl(url: string): { pipelineName: string; batchId: string } | undefined {
  const match = /\/(?<pipelineName>[^/]+)\/\d{4}-\d{2}-\d{2}\/(?<batchId>[0-9a-f]{32})\.manifest$/.exec(url);
  const { pipelineName, batchId } = match?.groups ?? {};
  return pipelineName && batchId ? { pipelineName, batchId } : undefined;
}

/**
 * The COPY manifest of a batch, as JSON.
 *
 * Every file is mandatory, since COPY silently skips a missing file that is not;
 * `content_length` is required for PARQUET and ORC (facts §4.2). Beside the
 * `entries` stands what COPY does not read: the batch, and the identity of each
 * file in the entries' order. The manifest is the durable record that the batch
 * was intended.
 */
export function renderManifest(pipelineName: string, target: string, batch: Batch): string {
  return JSON.stringify({
    entries: batch.files.map(({ arrival }) => ({
      url: s3Url(arrival),
      mandatory: true,
      meta: { content_length: arrival.bytes },
    })),
    batch: {
      id: batch.id,
      pipeline: pipelineName,
      table_name: target,
      files: batch.files.map(({ id, arrival }) => ({
        file_id: id,
        etag: arrival.eTag,
        version_id: arrival.versionId,
        event_time: arrival.eventTime,
      })),
    },
  });
}

function newestEventTime(batch: Batch): string {
  return batch.files.reduce((newest, { arrival }) => (arrival.eventTime > newest ? arrival.eventTime : newest), "");
}
