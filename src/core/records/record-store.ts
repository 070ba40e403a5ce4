import pMap from "p-map";
import { isPlainTime } from "../arrivals/arrival.ts";
import { s3Url } from "../arrivals/s3-url.ts";
import { AccessDeniedError } from "../base/access-denied-error.ts";
import { isObject } from "../base/is-object.ts";
import { LoaderError } from "../base/loader-error.ts";
import { ManifestError } from "../base/manifest-error.ts";
import { isUndoneMark } from "../base/undone-mark.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Objects } from "../ports/objects.ts";
import { type RecordKind, recordKey, recordsPrefix } from "./records.ts";

/** What both kinds of records say, in the words of their JSON. */
type RecordJson = {
  reason: string;
  pipeline: string;
  table_name: string;
  db_name: string;
  batch_id: string;
  statement_id: string;
  /** ISO 8601. */
  failed_at: string;
  /** The mark of the undo whose files were to be brought back. */
  undone_as?: string;
};

/** A file that Redshift refuses. */
export type QuarantineJson = RecordJson & {
  file_id: string;
  url: string;
  bytes: number;
  etag: string;
  version_id?: string;
  sequencer?: string;
  event_time: string;
  line?: number;
  column?: string;
  error_code?: number;
  ddl?: readonly string[];
};

/** A batch that needs your action. */
export type ParkedJson = RecordJson & {
  remedy: string;
  manifests: readonly string[];
  files: readonly { file_id: string; url: string }[];
};

/** A batch that `reconcile` submits again: its failure usually passes by itself. */
export type WaitingJson = RecordJson & {
  remedy?: string;
  /** ISO 8601: when it failed first. */
  since: string;
  /** How often `reconcile` has submitted it. */
  rounds: number;
  /** The attempt that failed last. */
  attempt: number;
  /** What its failures have cost so far. */
  costs: { total: number; searches: number; setAside: number };
  told: boolean;
  /** ISO 8601: when `reconcile` began its last round; absent once recovery has written of that round's failure. */
  submitted_at?: string;
  manifest: string;
  files: readonly { file_id: string; url: string }[];
};

/** What somebody dismissed: the record as it was, why, and since when. ISO 8601. */
export type DismissedJson = (QuarantineJson | ParkedJson | WaitingJson) & {
  dismissed_at: string;
  dismissed_because: string;
};

/** A record with the key of its object in the pipeline's bucket for manifests. */
export type Stored<Json> = { key: string; record: Json };

/** Where a pipeline's records are. */
export type RecordStore = { objects: Pick<Objects, "list" | "get">; pipelineName: string; pipeline: Pipeline };

/** A record was changed by hand, or is of another program. */
class RecordError extends LoaderError {
  override readonly name = "RecordError";
  readonly code = "RECORD";
}

const maxReadsAtOnce = 25;

const prefixOf = ({ pipeline, pipelineName }: Omit<RecordStore, "objects">, kind: RecordKind) =>
  recordsPrefix(pipeline.manifests, pipelineName, kind);

const keyOf = ({ pipeline, pipelineName }: Omit<RecordStore, "objects">, kind: RecordKind, id: string) =>
  recordKey(pipeline.manifests, pipelineName, kind, id);

export function quarantinedFile(store: RecordStore, fileId: string): Promise<Stored<QuarantineJson> | undefined> {
  return readRecord(store, keyOf(store, "quarantine", fileId));
}

export const parkedKey = (store: Omit<RecordStore, "objects">, batchId: string): string =>
  keyOf(store, "parked", batchId);

export function parkedBatch(store: RecordStore, batchId: string): Promise<Stored<ParkedJson> | undefined> {
  return readRecord(store, parkedKey(store, batchId));
}

export function waitingBatch(store: RecordStore, batchId: string): Promise<Stored<WaitingJson> | undefined> {
  return readRecord(store, waitingKey(store, batchId));
}

export function dismissedRecord(store: RecordStore, id: string): Promise<Stored<DismissedJson> | undefined> {
  return readRecord(store, dismissedKey(store, id));
}

export const dismissedKey = (store: Omit<RecordStore, "objects">, id: string): string => keyOf(store, "dismissed", id);

export const waitingKey = (store: Omit<RecordStore, "objects">, batchId: string): string =>
  keyOf(store, "waiting", batchId);

/** The ids of the files that a record is about. */
export function fileIdsOf(record: QuarantineJson | ParkedJson | WaitingJson): readonly string[] {
  return "files" in record ? record.files.map(({ file_id }) => file_id) : [record.file_id];
}

/** The mark of the undo whose files the record's load brings back. It goes into SQL, so nothing else counts as one. */
export const bringsBackOf = ({ undone_as = "" }: { undone_as?: unknown }): string | undefined =>
  typeof undone_as === "string" && isUndoneMark(undone_as) ? undone_as : undefined;

/**
 * Ids of the files that need your action: quarantined, or of a parked batch.
 *
 * @throws the first error of a parked batch's record that cannot be read: its files are not known
 */
export async function setAsideIds(store: RecordStore): Promise<ReadonlySet<string>> {
  const prefix = prefixOf(store, "quarantine");
  const idsOf = ({ record }: Stored<ParkedJson>) => fileIdsOf(record);
  const [keys, parked] = await Promise.all([keysUnder(store, prefix), readEach(store, "parked", idsOf)]);
  const [first] = parked.unreadable;
  if (first) throw first.error;
  const ids = new Set(keys.map((key) => key.slice(prefix.length, -".json".length)));
  for (const ofRecord of parked.records) for (const id of ofRecord) ids.add(id);
  return ids;
}

/**
 * Ids of the files that somebody dismissed. A batch that failed later nevertheless waits or is parked by its own record.
 *
 * @throws the first error of a record that cannot be read: its files are not known
 */
export async function dismissedIds(store: RecordStore): Promise<ReadonlySet<string>> {
  const { records, unreadable } = await readDismissed(store);
  const [first] = unreadable;
  if (first) throw first.error;
  return new Set(records.flatMap(({ record }) => fileIdsOf(record)));
}

/** A record or a manifest that may be there and cannot be used: S3 refuses it, or it is damaged. */
export type Unreadable = { key: string; error: unknown };

export const readQuarantined = (store: RecordStore) =>
  readEach<QuarantineJson, Stored<QuarantineJson>>(store, "quarantine", (one) => one);
export const readParked = (store: RecordStore) =>
  readEach<ParkedJson, Stored<ParkedJson>>(store, "parked", (one) => one);

export const readDismissed = (store: RecordStore) =>
  readEach<DismissedJson, Stored<DismissedJson>>(store, "dismissed", (one) => {
    if (namesFiles(one.record)) return one;
    throw notOurs(s3Url({ bucket: store.pipeline.manifests.bucket, key: one.key }));
  });

/** Ids of files decide what is loaded, so they are checked. */
function namesFiles(record: object): boolean {
  const isFile = (file: unknown) => isObject(file) && typeof file["file_id"] === "string";
  return "files" in record ? Array.isArray(record.files) && record.files.every(isFile) : isFile(record);
}

export const readWaitingWhole = (store: RecordStore) =>
  readEach<WaitingJson, Stored<WaitingJson>>(store, "waiting", (one) => one);

/** A waiting batch without the addresses of its files: of many batches these are most of the bytes. */
export type Waiting = Omit<WaitingJson, "files"> & { key: string; fileIds: readonly string[] };

/** @throws AccessDeniedError if S3 refuses to list them */
export const readWaiting = (store: RecordStore) =>
  readEach<WaitingJson, Waiting>(store, "waiting", ({ key, record: { files, ...record } }) => {
    if (!isWaiting(record) || !Array.isArray(files))
      throw notOurs(s3Url({ bucket: store.pipeline.manifests.bucket, key }));
    return { ...record, key, fileIds: files.map((file) => file.file_id) };
  });

/** Times and numbers decide what becomes of the batch, so they are checked. */
function isWaiting({ since, failed_at, submitted_at, rounds, attempt, costs }: Omit<WaitingJson, "files">): boolean {
  const times = [since, failed_at, submitted_at ?? since];
  const numbers = [rounds, attempt, costs?.total, costs?.searches, costs?.setAside];
  return times.every(isPlainTime) && numbers.every((value) => Number.isSafeInteger(value));
}

export async function readEach<Json extends { batch_id: string }, Kept>(
  store: RecordStore,
  kind: RecordKind,
  keep: (stored: Stored<Json>) => Kept,
): Promise<{ records: Kept[]; unreadable: Unreadable[] }> {
  const unreadable: Unreadable[] = [];
  const readOne = async (key: string) => {
    try {
      const found = await readRecord<Json>(store, key);
      return found && keep(found);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      unreadable.push({ key, error });
      return undefined;
    }
  };
  const found = await pMap(await keysUnder(store, prefixOf(store, kind)), readOne, { concurrency: maxReadsAtOnce });
  return { records: found.filter((record) => record !== undefined), unreadable };
}

/** Whether the error is of one object; others may still be read. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof AccessDeniedError || error instanceof RecordError || error instanceof ManifestError;

/** @returns undefined if the object cannot be used, so that others are still read */
export async function readable<Read>(read: () => Promise<Read>): Promise<Read | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

async function keysUnder({ objects, pipeline }: RecordStore, prefix: string): Promise<string[]> {
  const found = await Array.fromAsync(objects.list(pipeline.manifests.bucket, prefix));
  return found.flatMap(({ key }) => (key.endsWith(".json") ? key : []));
}

/** @throws RecordError if it is not a record */
export async function readRecord<Json extends { batch_id: string }>(
  store: RecordStore,
  key: string,
): Promise<Stored<Json> | undefined> {
  const { bucket } = store.pipeline.manifests;
  const text = await store.objects.get(bucket, key);
  if (text === undefined) return undefined;
  try {
    const record: Json = JSON.parse(text); // of our own making; anything else has no batch_id
    if (typeof record.batch_id === "string") return { key, record };
  } catch (cause) {
    throw notOurs(s3Url({ bucket, key }), { cause });
  }
  throw notOurs(s3Url({ bucket, key }));
}

const notOurs = (url: string, options?: ErrorOptions) =>
  new RecordError(
    `${url} is not a record of the loader, or is damaged, so its files are unknown. ` +
      "Restore it, or delete it: `redshift-loader reconcile` then finds its files, and loads them.",
    options,
  );
