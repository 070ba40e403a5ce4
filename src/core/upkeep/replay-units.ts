import pMap from "p-map";
import { type Arrival, fileId, isPlainSize, isPlainTime } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { placeOf, s3Url } from "../arrivals/s3-url.ts";
import { errorText } from "../base/error-text.ts";
import { LoaderError } from "../base/loader-error.ts";
import { type RecordedFile, undoneFiles } from "../ledger/undone-files.ts";
import { withoutLedger } from "../ledger/unloaded-files.ts";
import { readManifest } from "../load/read-manifest.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { rejectedBatch } from "../records/read-rejected.ts";
import {
  bringsBackOf,
  type DismissedJson,
  dismissedKey,
  dismissedRecord,
  type ParkedJson,
  parkedBatch,
  parkedKey,
  type QuarantineJson,
  quarantinedFile,
  type RecordStore,
  readParked,
  readQuarantined,
  type Stored,
  type Unreadable,
  type WaitingJson,
  waitingBatch,
  waitingKey,
} from "../records/record-store.ts";
import { recordPlaces } from "../records/records.ts";

const maxManifestsAtOnce = 10;

/** What is to be loaded again; an id is a batch's or a file's. */
export type ReplayWhat = { kind: "id"; id: string } | { kind: "all-parked" } | { kind: "all-quarantined" };

/** What was named cannot be loaded again. */
export class ReplayError extends LoaderError {
  override readonly name = "ReplayError";
  readonly code = "REPLAY";
}

/** Files that are submitted together, the records that go then, and the mark if the files were undone. */
export type Unit = {
  keys: readonly string[];
  files: () => Promise<readonly BatchFile[]>;
  bringsBack: string | undefined;
};

/** What is to be replayed, and why some of it cannot be. */
type Units = { units: readonly Unit[]; errors: readonly string[] };

/** @throws ReplayError if there is nothing under the id */
export async function unitsOf(
  { warehouse }: { warehouse: Pick<WarehouseClient, "query"> },
  store: RecordStore,
  what: ReplayWhat,
): Promise<Units> {
  if (what.kind === "all-quarantined") {
    const { records, unreadable } = await readQuarantined(store);
    return quarantineUnits(store, records, unreadable);
  }
  if (what.kind === "all-parked") {
    const { records, unreadable } = await readParked(store);
    return { units: records.map((parked) => parkedUnit(store, parked)), errors: errorsOf(unreadable) };
  }
  const undone = await withoutLedger(() => undoneFiles(warehouse, store.pipeline, what.id), new Map());
  if (undone.size > 0) return undoneUnits(store, what.id, undone);
  const parked = await parkedBatch(store, what.id);
  if (parked) return { units: [parkedUnit(store, parked)], errors: [] };
  const quarantined = await quarantinedFile(store, what.id);
  if (quarantined) return quarantineUnits(store, [quarantined], []);
  const waiting = await waitingBatch(store, what.id);
  if (waiting)
    return {
      units: [manifestsUnit(store, [waiting.key, dismissedKey(store, what.id)], waiting.record)],
      errors: [],
    };
  const dismissed = await dismissedRecord(store, what.id);
  if (dismissed) return dismissedUnits(store, dismissed);
  throw (await rejectedBatch(store, what.id)) ? onlyRows(store.pipelineName, what.id) : nothingFound(store, what.id);
}

/** The batch itself is loaded. */
const onlyRows = (pipelineName: string, id: string) =>
  new ReplayError(
    `The batch ${id} is loaded without some rows, so nothing was submitted: its files do not load again. ` +
      `\`redshift-loader replay ${pipelineName} ${id} --rejected\` writes these rows to a file for you to correct.`,
  );

function dismissedUnits(store: RecordStore, { key, record }: Stored<DismissedJson>): Units {
  if ("file_id" in record) return quarantineUnits(store, [{ key, record }], []);
  if ("manifests" in record) return { units: [parkedUnit(store, { key, record })], errors: [] };
  return { units: [manifestsUnit(store, [key], record)], errors: [] };
}

/**
 * The ledger's rows name the files: they outlive the manifests. Records of the batch, if there are any, are of a replay that
 * failed.
 */
function undoneUnits(store: RecordStore, batchId: string, undone: Undone): Units {
  const keys = [parkedKey, waitingKey, dismissedKey].map((keyOf) => keyOf(store, batchId));
  const files = [...undone.values()].flat();
  const changed = files.filter(({ isGenuine }) => !isGenuine);
  const units = [...undone].map(([bringsBack, those]) => ({
    keys,
    bringsBack,
    files: async () => those.filter(({ isGenuine }) => isGenuine),
  }));
  return { units, errors: changed.map(changedRow) };
}

type Undone = ReadonlyMap<string, readonly RecordedFile[]>;

const changedRow = ({ id, arrival }: RecordedFile) =>
  `The ledger says that ${s3Url(arrival)} is the file ${id}, but its version, eTag and size make another id. Its row was changed, so the file was not loaded. ` +
  "Delete the row, then copy the object onto itself in S3: its new event loads it.";

const errorsOf = (unreadable: readonly Unreadable[]) => unreadable.map(({ error }) => errorText(error));

/** A record stays, and nothing of it is loaded, if its fields do not make the id of its file. */
function quarantineUnits(
  store: RecordStore,
  records: readonly Stored<QuarantineJson>[],
  unreadable: readonly Unreadable[],
): Units {
  const read = records.map((stored) => ({ ...stored, file: toFile(stored.record) }));
  const good = read.filter(
    ({ record, file: { id, arrival } }) =>
      id === record.file_id && isPlainSize(arrival.bytes) && isPlainTime(arrival.eventTime),
  );
  const wrong = read.filter((one) => !good.includes(one)).map(({ key, record, file }) => otherFile(key, record, file));
  const keysOf = ({ key, record }: Stored<QuarantineJson>) => [key, dismissedKey(store, record.file_id)];
  const units = [...Map.groupBy(good, ({ record }) => bringsBackOf(record))].map(([bringsBack, those]) => ({
    keys: [...new Set(those.flatMap(keysOf))],
    files: async () => those.map(({ file }) => file),
    bringsBack,
  }));
  return { units, errors: [...errorsOf(unreadable), ...wrong] };
}

const otherFile = (key: string, { file_id, url }: QuarantineJson, { id }: BatchFile) =>
  `The record ${key} says that ${url} is the file ${file_id}, but its version, eTag and size make the file ${id}. It was ` +
  "changed or is of an old release, so the file was not loaded. Copy the object onto itself in S3: its new event loads it. Then delete the record.";

/** A batch that waited before it was parked, or was dismissed and failed once more, may have left a record. */
function parkedUnit(store: RecordStore, { key, record }: Stored<ParkedJson>): Unit {
  const keys = new Set([key, waitingKey(store, record.batch_id), dismissedKey(store, record.batch_id)]);
  const unit = manifestsUnit(store, [...keys], record);
  return { ...unit, files: async () => allOf(record, await unit.files()) };
}

/** @throws ReplayError if the manifests do not name every file of the record: the others would be lost with it */
function allOf({ batch_id, files }: ParkedJson, found: readonly BatchFile[]): readonly BatchFile[] {
  const ids = new Set(found.map(({ id }) => id));
  const lacking = files.filter(({ file_id }) => !ids.has(file_id));
  if (lacking.length === 0) return found;
  throw new ReplayError(
    `The manifests of the parked batch ${batch_id} lack ${lacking.length} of its ${files.length} files, for example ${lacking[0]?.url}, so nothing of it was submitted and its record stays. ` +
      "Copy these objects onto themselves in S3: their new events load them. Then delete the record.",
  );
}

function manifestsUnit(store: RecordStore, keys: readonly string[], record: ParkedJson | WaitingJson): Unit {
  const manifests = "manifests" in record ? record.manifests : [record.manifest];
  const read = (url: string) => readFiles(store, url);
  const files = async () => (await pMap(manifests, read, { concurrency: maxManifestsAtOnce })).flat();
  return { keys, files, bringsBack: bringsBackOf(record) };
}

/** @throws ReplayError if the manifest is gone: the record alone does not hold its files' versions */
async function readFiles({ objects }: RecordStore, url: string): Promise<readonly BatchFile[]> {
  const content = await readManifest(objects, url);
  if (content) return content.files;
  throw new ReplayError(
    `The manifest ${url} is gone, so its files are unknown and nothing of their batch was submitted. ` +
      "Run `redshift-loader audit` for the exact list of unloaded files; copying them onto themselves in S3 announces them again.",
  );
}

function toFile({
  url,
  bytes,
  etag: eTag,
  version_id: versionId,
  sequencer,
  event_time: eventTime,
}: QuarantineJson): BatchFile {
  const arrival: Arrival = {
    ...placeOf(url),
    bytes,
    eTag,
    ...(versionId !== undefined && { versionId }),
    ...(sequencer !== undefined && { sequencer }),
    eventTime,
  };
  return { id: fileId(arrival), arrival, messageIds: [] };
}

function nothingFound({ pipeline, pipelineName }: RecordStore, id: string): ReplayError {
  const places = recordPlaces(pipeline.manifests, pipelineName, ["parked", "quarantine", "waiting", "dismissed"]);
  return new ReplayError(
    `Nothing of ${pipelineName} waits under the id ${id}, so nothing was submitted: looked for ${id}.json in ${places.join(", ")}. ` +
      "Take the batch's or the file's id from the alert, or replay --all-parked or --all-quarantined.",
  );
}
