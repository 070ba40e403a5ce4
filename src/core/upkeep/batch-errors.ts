import pMap from "p-map";
import { s3Url } from "../arrivals/s3-url.ts";
import { errorText } from "../base/error-text.ts";
import { batchesOfFiles } from "../ledger/ledger-queries.ts";
import { lastDays } from "../ledger/look-back.ts";
import { withoutLedger } from "../ledger/unloaded-files.ts";
import type { ReadManifest } from "../load/manifest.ts";
import { readManifest } from "../load/read-manifest.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { readRejected, rowsOfRejected } from "../records/read-rejected.ts";
import {
  isUnreadable,
  type ParkedJson,
  type QuarantineJson,
  type RecordStore,
  readParked,
  readQuarantined,
  type WaitingJson,
  waitingBatch,
} from "../records/record-store.ts";
import { recordPlaces } from "../records/records.ts";
import type { RejectedJson, RejectedRowJson } from "../records/rejected-rows.ts";
import { type ReplacedRows, replacedRows } from "./replaced-rows.ts";

type BatchErrorsDeps = {
  pipelines: Pick<Pipelines, "get">;
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query">;
  now: () => Date;
};

/** What went wrong with a batch, and with the batches that recovery has made of it. */
export type BatchErrors = {
  pipeline: string;
  batch_id: string;
  /** Absent if the batch's manifest is gone, or never was. */
  manifest?: { url: string; files: number; loaded_files: number; undone_files: number };
  parked: readonly ParkedJson[];
  quarantined: readonly QuarantineJson[];
  /** The batch waits for a fault to pass: `reconcile` submits it again. */
  waiting?: WaitingJson;
  /** Its loads that were committed without some rows, dismissed ones too, each with the first rows. */
  rejected: readonly (RejectedJson & { first: readonly RejectedRowJson[] })[];
  /** Rows in which ACCEPTINVCHARS replaced characters, as far as Redshift still lists them. */
  replaced?: ReplacedRows;
  /** Records and manifests that may exist and could not be read. */
  errors: readonly string[];
  looked_in: readonly string[];
};

/**
 * Finds a batch's records: those under its id, and those of its files, since recovery divides batches.
 *
 * @param batchId or the id of a file, whose own records are found
 */
export async function batchErrors(deps: BatchErrorsDeps, pipelineName: string, batchId: string): Promise<BatchErrors> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const store = { objects: deps.objects, pipelineName, pipeline };
  const errors: string[] = [];
  const attempt = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      errors.push(errorText(error));
      return undefined;
    }
  };
  const manifest = await attempt(() => findManifest(deps, store, batchId));
  const fileIds = manifest?.content.files.map((file) => file.id) ?? [];
  const held = await withoutLedger(() => batchesOfFiles(deps.warehouse, pipeline, fileIds), new Map());
  const undone = [...held.values()].filter(({ isUndone }) => isUndone).length;
  const ofBatch = new Set([...fileIds, batchId]);
  const [parked, quarantined, waiting, rejected, replaced] = await Promise.all([
    attempt(() => readParked(store)),
    attempt(() => readQuarantined(store)),
    attempt(() => waitingBatch(store, batchId)),
    attempt(() => readRejected(store)),
    manifest && replacedRows(deps.warehouse, pipeline, manifest.url),
  ]);
  const unreadable = [parked, quarantined, rejected].flatMap((read) => read?.unreadable ?? []);
  const left = (rejected?.records ?? [])
    .map(({ record }) => record)
    .filter((record) => record.batch_id === batchId || record.files.some((file) => ofBatch.has(file.file_id)));
  const withRows = await pMap(left, (record) => withFirst(store, record, attempt), { concurrency: maxReadsAtOnce });
  return {
    pipeline: pipelineName,
    batch_id: batchId,
    ...(manifest && {
      manifest: {
        url: manifest.url,
        files: fileIds.length,
        loaded_files: held.size - undone,
        undone_files: undone,
      },
    }),
    parked: (parked?.records ?? [])
      .map(({ record }) => record)
      .filter((record) => record.batch_id === batchId || record.files.some((file) => ofBatch.has(file.file_id))),
    quarantined: (quarantined?.records ?? [])
      .map(({ record }) => record)
      .filter((record) => record.batch_id === batchId || ofBatch.has(record.file_id)),
    ...(waiting && { waiting: waiting.record }),
    rejected: withRows,
    ...(replaced && { replaced }),
    errors: [...errors, ...unreadable.map(({ error }) => errorText(error))],
    looked_in: placesOf(store),
  };
}

/** So many rows of a record are shown; its list has all. */
const shownRows = 100;

type Attempt = <T>(read: () => Promise<T>) => Promise<T | undefined>;

async function withFirst(store: RecordStore, record: RejectedJson, attempt: Attempt) {
  const rows = await attempt(() => rowsOfRejected(store, record));
  return { ...record, first: rows?.slice(0, shownRows) ?? [] };
}

type Found = { url: string; content: ReadManifest };

/** A manifest's key holds the day of its newest file, which the batch's id does not give. */
export async function findManifest(
  { objects, now }: Pick<BatchErrorsDeps, "objects" | "now">,
  { pipeline: { manifests }, pipelineName }: RecordStore,
  batchId: string,
): Promise<Found | undefined> {
  const urls = lastDays(now()).map((day) =>
    s3Url({ bucket: manifests.bucket, key: `${manifests.prefix}${pipelineName}/${day}/${batchId}.manifest` }),
  );
  const read = async (url: string) => {
    const content = await readManifest(objects, url);
    return content && { url, content };
  };
  return (await pMap(urls, read, { concurrency: maxReadsAtOnce })).find((found) => found !== undefined);
}

const maxReadsAtOnce = 10;

function placesOf({ pipeline: { manifests }, pipelineName }: RecordStore): string[] {
  const { bucket, prefix } = manifests;
  return [
    ...recordPlaces(manifests, pipelineName, ["parked", "quarantine", "waiting", "rejected"]),
    s3Url({ bucket, key: `${prefix}${pipelineName}/` }),
  ];
}
