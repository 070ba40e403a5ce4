import pMap from "p-map";
import { type Arrival, fileId, isPlainSize, isPlainTime } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { placeOf } from "../arrivals/s3-url.ts";
import { errorText } from "../base/error-text.ts";
import { LoaderError } from "../base/loader-error.ts";
import { plural } from "../base/plural.ts";
import { readManifest } from "../load/read-manifest.ts";
import type { SubmittedLoad } from "../load/submission.ts";
import { bulkPipelineName } from "../pipeline/batch-scope.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import {
  type DismissedJson,
  dismissedIds,
  dismissedKey,
  dismissedRecord,
  type ParkedJson,
  parkedBatch,
  type QuarantineJson,
  quarantinedFile,
  type RecordStore,
  readParked,
  readQuarantined,
  type Stored,
  type Unreadable,
  waitingBatch,
  waitingKey,
} from "../records/record-store.ts";
import { recordPlaces, recordsPrefix } from "../records/records.ts";
import { type SubmitMissingDeps, submitMissing } from "./submit-missing.ts";

type ReplayDeps = SubmitMissingDeps & { pipelines: Pick<Pipelines, "get">; objects: Objects };

/** What is to be loaded again; an id is a batch's or a file's. */
export type ReplayWhat = { kind: "id"; id: string } | { kind: "all-parked" } | { kind: "all-quarantined" };

export type ReplayResult = {
  pipeline: string;
  /** Records that were taken away. */
  records: number;
  /** Files submitted again. */
  files: number;
  /** Files of the records that needed no load any more: they are in the target. */
  loaded_files: number;
  /** Files that no COPY can read any more, since their keys hold newer files. */
  superseded_files: number;
  loads: readonly SubmittedLoad[];
  /** Why records are still there. */
  errors: readonly string[];
};

/** What was named cannot be loaded again. */
export class ReplayError extends LoaderError {
  override readonly name = "ReplayError";
  readonly code = "REPLAY";
}

const maxManifestsAtOnce = 10;
const maxDeletesAtOnce = 25;

/**
 * Submits quarantined files or parked batches again, after you have fixed the cause.
 *
 * A record goes when its files have been submitted: a crash before leaves it, and
 * the replay can be repeated, since the guard stops what is loaded already. Should
 * the load fail before the record is gone, recovery finds its batch parked already
 * and the record goes after that; `reconcile` then finds the files by their manifest.
 *
 * @param occasion of this replay: another replay of the same files has another occasion
 * @throws ReplayError if there is nothing under that id
 */
export async function replay(
  deps: ReplayDeps,
  pipelineName: string,
  { what, occasion }: { what: ReplayWhat; occasion: string },
): Promise<ReplayResult> {
  if (pipelineName === bulkPipelineName) throw bulkError();
  const pipeline = await deps.pipelines.get(pipelineName);
  const store = { objects: deps.objects, pipelineName, pipeline };
  const { units, errors } = await unitsOf(store, what);
  const leftOut = what.kind === "id" ? new Set<string>() : await dismissedIds(store);
  const results: ReplayResult[] = [];
  for (const unit of units) results.push(await replayUnit(deps, store, { unit, occasion, leftOut }));
  const result = sumOf(pipelineName, results);
  const untold = result.records > 0 ? await forgetTold(deps.objects, store) : [];
  return { ...result, errors: [...errors, ...result.errors, ...untold] };
}

/** Files that are submitted together, and the records that go then. */
type Unit = { keys: readonly string[]; files: () => Promise<readonly BatchFile[]> };

/** What is to be replayed, and why some of it cannot be. */
type Units = { units: readonly Unit[]; errors: readonly string[] };

async function unitsOf(store: RecordStore, what: ReplayWhat): Promise<Units> {
  if (what.kind === "all-quarantined") {
    const { records, unreadable } = await readQuarantined(store);
    return quarantineUnits(store, records, unreadable);
  }
  if (what.kind === "all-parked") {
    const { records, unreadable } = await readParked(store);
    return { units: records.map((parked) => parkedUnit(store, parked)), errors: errorsOf(unreadable) };
  }
  const parked = await parkedBatch(store, what.id);
  if (parked) return { units: [parkedUnit(store, parked)], errors: [] };
  const quarantined = await quarantinedFile(store, what.id);
  if (quarantined) return quarantineUnits(store, [quarantined], []);
  const waiting = await waitingBatch(store, what.id);
  if (waiting)
    return {
      units: [manifestsUnit(store, [waiting.key, dismissedKey(store, what.id)], [waiting.record.manifest])],
      errors: [],
    };
  const dismissed = await dismissedRecord(store, what.id);
  if (dismissed) return dismissedUnits(store, dismissed);
  throw nothingFound(store, what.id);
}

function dismissedUnits(store: RecordStore, { key, record }: Stored<DismissedJson>): Units {
  if ("file_id" in record) return quarantineUnits(store, [{ key, record }], []);
  if ("manifests" in record) return { units: [parkedUnit(store, { key, record })], errors: [] };
  return { units: [manifestsUnit(store, [key], [record.manifest])], errors: [] };
}

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
  const unit = { keys: [...new Set(good.flatMap(keysOf))], files: async () => good.map(({ file }) => file) };
  return { units: good.length > 0 ? [unit] : [], errors: [...errorsOf(unreadable), ...wrong] };
}

const otherFile = (key: string, { file_id, url }: QuarantineJson, { id }: BatchFile) =>
  `The record ${key} says that ${url} is the file ${file_id}, but its version, eTag and size make the file ${id}. It was ` +
  "changed or is of an old release, so the file was not loaded. Copy the object onto itself in S3: its new event loads it. Then delete the record.";

/** A batch that waited before it was parked, or was dismissed and failed once more, may have left a record. */
function parkedUnit(store: RecordStore, { key, record }: Stored<ParkedJson>): Unit {
  const keys = new Set([key, waitingKey(store, record.batch_id), dismissedKey(store, record.batch_id)]);
  const unit = manifestsUnit(store, [...keys], record.manifests);
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

function manifestsUnit(store: RecordStore, keys: readonly string[], manifests: readonly string[]): Unit {
  const read = (url: string) => readFiles(store, url);
  const files = async () => (await pMap(manifests, read, { concurrency: maxManifestsAtOnce })).flat();
  return { keys, files };
}

/** A cause that comes back after its fix sends an alert again. @returns why it may not */
async function forgetTold(objects: Objects, { pipeline, pipelineName }: RecordStore): Promise<readonly string[]> {
  const { bucket } = pipeline.manifests;
  try {
    const told = await Array.fromAsync(objects.list(bucket, recordsPrefix(pipeline.manifests, pipelineName, "told")));
    await pMap(told, ({ key }) => objects.delete(bucket, key), { concurrency: maxDeletesAtOnce });
    return [];
  } catch (error) {
    return [`If the same cause comes back within the hour, no alert is sent: ${errorText(error)}`];
  }
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

/** What cannot be submitted keeps its records, and does not stop the others. */
async function replayUnit(
  deps: ReplayDeps,
  store: RecordStore,
  { unit, occasion, leftOut }: { unit: Unit; occasion: string; leftOut: ReadonlySet<string> },
): Promise<ReplayResult> {
  const { pipelineName, pipeline } = store;
  const nothing = { pipeline: pipelineName, records: 0, files: 0, loaded_files: 0, superseded_files: 0, loads: [] };
  try {
    const before = await pMap(unit.keys, async (key) => ({
      key,
      body: await deps.objects.get(pipeline.manifests.bucket, key),
    }));
    const files = (await unit.files()).filter(({ id }) => !leftOut.has(id));
    const order = { pipelineName, pipeline, files, occasion: `replay ${occasion}` };
    const {
      missing,
      loaded: loaded_files,
      superseded: superseded_files,
      ...submitted
    } = await submitMissing(deps, order);
    const { loads, errors, undecided } = submitted;
    if (undecided > 0) return { ...nothing, loads, errors: [...errors.map(errorText), undecidedFiles(undecided)] };
    if (errors.length > 0) return { ...nothing, loads, errors: errors.map(errorText) };
    const { bucket } = pipeline.manifests;
    const there = before.filter(({ body }) => body !== undefined);
    await pMap(there, (record) => deleteUnchanged(deps.objects, bucket, record), { concurrency: maxDeletesAtOnce });
    return { ...nothing, records: there.length, files: missing, loaded_files, superseded_files, loads, errors: [] };
  } catch (error) {
    return { ...nothing, errors: [errorText(error)] };
  }
}

const undecidedFiles = (count: number) =>
  `${plural(count, "file")} of an append were not loaded, and their records stay: S3 refuses to say whether their keys hold newer versions, ` +
  "and a load could bring rows twice. Grant s3:ListBucket on the source, then replay again.";

/** A record that the submission's own failure has written since stays. */
async function deleteUnchanged(
  objects: ReplayDeps["objects"],
  bucket: string,
  { key, body }: { key: string; body: string | undefined },
): Promise<void> {
  if ((await objects.get(bucket, key)) === body) await objects.delete(bucket, key);
}

function sumOf(pipeline: string, results: readonly ReplayResult[]): ReplayResult {
  const sum = (of: (result: ReplayResult) => number) => results.reduce((total, result) => total + of(result), 0);
  return {
    pipeline,
    records: sum((result) => result.records),
    files: sum((result) => result.files),
    loaded_files: sum((result) => result.loaded_files),
    superseded_files: sum((result) => result.superseded_files),
    loads: results.flatMap((result) => result.loads),
    errors: results.flatMap((result) => result.errors),
  };
}

function nothingFound({ pipeline, pipelineName }: RecordStore, id: string): ReplayError {
  const places = recordPlaces(pipeline.manifests, pipelineName, ["parked", "quarantine", "waiting", "dismissed"]);
  return new ReplayError(
    `Nothing of ${pipelineName} waits under the id ${id}, so nothing was submitted: looked for ${id}.json in ${places.join(", ")}. ` +
      "Take the batch's or the file's id from the alert, or replay --all-parked or --all-quarantined.",
  );
}

const bulkError = () =>
  new ReplayError(
    "Bulk loads are not replayed, so nothing was submitted: no pipeline's configuration says how they load. " +
      'Run the bulk load of the path again with "skip_loaded": true; it loads what is missing.',
  );
