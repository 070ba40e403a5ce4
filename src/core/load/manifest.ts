import { type Arrival, fileId, isPlainSize, isPlainTime } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { parseS3Url, s3Url } from "../arrivals/s3-url.ts";
import { ManifestError } from "../base/manifest-error.ts";
import type { BatchScope } from "../pipeline/batch-scope.ts";
import type { ManifestPlace } from "../pipeline/pipeline.ts";
import { type Batch, toBatch } from "./batch.ts";

/**
 * The key of a batch's manifest: `<prefix><pipeline>/<day>/<batch id>.manifest`. Those of its parts are beside it:
 * `<batch id>-<part id>.manifest`.
 *
 * The day is that of the batch's newest file. So the same batch always has the same
 * manifest, and the manifests of some days can be listed by prefix.
 */
export function manifestKey(place: ManifestPlace, pipelineName: string, batch: Batch, part?: Batch): string {
  const day = newestEventTime(batch).slice(0, "yyyy-mm-dd".length);
  const name = part ? `${batch.id}-${part.id}` : batch.id;
  return `${place.prefix}${pipelineName}/${day}/${name}.manifest`;
}

/** The address of a whole batch's manifest. */
export const manifestUrl = (place: ManifestPlace, pipelineName: string, batch: Batch): string =>
  s3Url({ bucket: place.bucket, key: manifestKey(place, pipelineName, batch) });

/** What a manifest's address says. `partId`: it holds a part of the batch. */
type ManifestName = { pipelineName: string; batchId: string; partId?: string };

/** What `manifestKey` put into the manifest's address, or nothing if another program wrote that manifest. */
export function readManifestUrl(url: string): ManifestName | undefined {
  const [pipelineName = "", day = "", file = ""] = url.split("/").slice(-3);
  const [, batchId, partId] = /^([0-9a-f]{32})(?:-([0-9a-f]{32}))?\.manifest$/.exec(file) ?? [];
  if (!pipelineName || !batchId || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  return { pipelineName, batchId, ...(partId !== undefined && { partId }) };
}

export type ManifestContent = { pipelineName: string; scope: BatchScope; batch: Batch };

/**
 * The COPY manifest of a batch, as JSON.
 *
 * Every file is mandatory, since COPY silently skips a missing file that is not;
 * `content_length` is required for PARQUET and ORC
 * (https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html). The
 * member `batch` holds what COPY does not read: whose batch it is, and the identity of each file in the entries' order.
 * The manifest is the durable record that the batch was intended. The manifest of a bulk load also says how the load is
 * done (the scope's fourth part), since no configuration does.
 */
export function renderManifest({ pipelineName, scope, batch }: ManifestContent): string {
  const [warehouse, database, target, config] = scope;
  return JSON.stringify({
    entries: batch.files.map(({ arrival }) => ({
      url: s3Url(arrival),
      mandatory: true,
      meta: { content_length: arrival.bytes },
    })),
    batch: {
      id: batch.id,
      pipeline: pipelineName,
      warehouse,
      db_name: database,
      table_name: target,
      ...(config !== undefined && { config: JSON.parse(config) }),
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
 * What a manifest says. Only the files can be believed, and only if they make the batch whose id is in the manifest's
 * address or the statement's name (`toBatch`); all else is for people.
 */
export type ReadManifest = {
  scope: BatchScope;
  files: readonly BatchFile[];
};

/**
 * Reads what `renderManifest` wrote, and checks that its files make the batch of this id.
 *
 * @param batchId absent: the id that the manifest itself names
 * @throws ManifestError if it is another program's, was changed, or is damaged
 */
export function parseManifest(text: string, batchId?: string): ReadManifest {
  let read: ReadManifest & { id: string };
  try {
    const { entries, batch }: ManifestJson = JSON.parse(text); // of our own making; anything else fails below
    const files = entries.map((entry, index) => {
      const arrival = arrivalOf(entry, batch.files[index]);
      return { id: fileId(arrival), arrival, messageIds: [] };
    });
    const place = [batch.warehouse, batch.db_name, batch.table_name] as const;
    const scope: BatchScope = batch.config === undefined ? place : [...place, JSON.stringify(batch.config)];
    read = { scope, files, id: batchId ?? batch.id };
  } catch (cause) {
    throw new ManifestError(`The manifest is not of the loader's making or is damaged: ${String(cause)}.`, { cause });
  }
  const { id, ...content } = read;
  const made = toBatch(content.scope, content.files).id;
  if (made === id) return content;
  throw new ManifestError(
    `The manifest was changed: its files make the batch ${made}, not ${id}. They are not loaded.`,
  );
}

type EntryJson = { url: string; meta: { content_length: number } };
type FileJson = { file_id: string; etag: string; version_id?: string; sequencer?: string; event_time: string };
type ManifestJson = {
  entries: EntryJson[];
  batch: {
    id: string;
    pipeline: string;
    warehouse: string;
    db_name: string;
    table_name: string;
    config?: unknown;
    files: FileJson[];
  };
};

function arrivalOf({ url, meta }: EntryJson, file: FileJson | undefined): Arrival {
  const place = parseS3Url(url);
  if (!place?.key || !file) throw new Error(`${url} is not one of its files`);
  const texts = [file.etag, file.version_id ?? "", file.sequencer ?? ""];
  const isPlain = isPlainSize(meta.content_length) && isPlainTime(file.event_time);
  if (!isPlain || texts.some((text) => typeof text !== "string"))
    throw new Error(`the size, time or version of ${url} is not as the loader writes it`);
  return {
    ...place,
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
