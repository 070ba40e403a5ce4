import { type Arrival, fileId, s3Url } from "./arrival.ts";
import { type Batch, toBatch } from "./batch.ts";
import { LoaderError } from "./loader-error.ts";
import type { ManifestPlace } from "./pipeline.ts";
import type { PipelineJson } from "./pipeline-json.ts";

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

/** A manifest's own part: what COPY does not read. `config` is that of the load, as a pipeline's file would say it. */
export type ManifestContent = { pipelineName: string; target: string; config: PipelineJson; batch: Batch };

/**
 * The COPY manifest of a batch, as JSON.
 *
 * Every file is mandatory, since COPY silently skips a missing file that is not;
 * `content_length` is required for PARQUET and ORC (facts §4.2). Beside the
 * `entries` stands what COPY does not read: the batch, how it is loaded, and the
 * identity of each file in the entries' order. The manifest is the durable record
 * that the batch was intended, and all that recovery needs to load it again.
 */
export function renderManifest({ pipelineName, target, config, batch }: ManifestContent): string {
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
      config,
      files: batch.files.map(({ id, arrival }) => ({
        file_id: id,
        etag: arrival.eTag,
        version_id: arrival.versionId,
        sequencer: arrival.sequencer,
        event_time: arrival.eventTime,
      })),
    },
  });
}

/**
 * Reads what `renderManifest` wrote.
 *
 * @throws ManifestError if it is another program's, or damaged
 */
export function parseManifest(text: string): ManifestContent {
  try {
    const { entries, batch } = JSON.parse(text) as ManifestJson; // of our own making; anything else fails below
    const arrivals = entries.map((entry, index) => arrivalOf(entry, batch.files[index]));
    const files = arrivals.map((arrival) => ({ id: fileId(arrival), arrival, messageIds: [] }));
    const content = { pipelineName: batch.pipeline, target: batch.table_name, config: batch.config };
    const read = toBatch(batch.table_name, files);
    if (read.id !== batch.id) throw new Error(`its files make the batch ${read.id}, not ${batch.id}`);
    return { ...content, batch: read };
  } catch (cause) {
    throw new ManifestError(`The manifest is not of the loader's making or is damaged: ${String(cause)}.`, { cause });
  }
}

/** A manifest does not say which batch it is of. */
export class ManifestError extends LoaderError {
  override readonly name = "ManifestError";
  readonly code = "MANIFEST";
  readonly retryable = false;
}

type EntryJson = { url: string; meta: { content_length: number } };
type FileJson = { file_id: string; etag: string; version_id?: string; sequencer?: string; event_time: string };
type ManifestJson = {
  entries: EntryJson[];
  batch: { id: string; pipeline: string; table_name: string; config: PipelineJson; files: FileJson[] };
};

function arrivalOf({ url, meta }: EntryJson, file: FileJson | undefined): Arrival {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url) ?? [];
  if (!bucket || !key || !file) throw new Error(`${url} is no file of it`);
  return {
    bucket,
    key,
    bytes: meta.content_length,
    eTag: file.etag,
    ...(file.version_id !== undefined && { versionId: file.version_id }),
    ...(file.sequencer !== undefined && { sequencer: file.sequencer }),
    eventTime: file.event_time,
  };
}

function newestEventTime(batch: Batch): string {
  return batch.files.reduce((newest, { arrival }) => (arrival.eventTime > newest ? arrival.eventTime : newest), "");
}
