import pMap from "p-map";
import { isFolderMarker } from "../arrivals/announcement.ts";
import { type Arrival, fileId } from "../arrivals/arrival.ts";
import { placeOf, s3Url } from "../arrivals/s3-url.ts";
import type { Listing } from "../bulk/bulk-load.ts";
import { compareWithLedger } from "../ledger/compare-with-ledger.ts";
import { ledgerFiles } from "../ledger/ledger-listing.ts";
import { isOwnObject } from "../load/own-objects.ts";
import { readManifest } from "../load/read-manifest.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Objects } from "../ports/objects.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import {
  fileIdsOf,
  isUnreadable,
  type ParkedJson,
  type QuarantineJson,
  type RecordStore,
  readDismissed,
  readParked,
  readQuarantined,
  readWaitingWhole,
  type Unreadable,
  type WaitingJson,
} from "../records/record-store.ts";

type AuditDeps = {
  listing: Listing;
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query">;
};

/** Whose files are looked for, and where they come from. */
export type AuditOf = {
  pipelineName: string;
  pipeline: Pipeline;
  source: { bucket: string; prefix?: string; suffix?: string };
};

/**
 * What became of one file of the source. `waiting`: `reconcile` tries its batch again. `undone`: its rows were taken out,
 * and only `replay` loads it. `unloaded`: no load and no record holds it, so it is on its way, or lost.
 */
export type FileState = "loaded" | "quarantined" | "parked" | "waiting" | "dismissed" | "undone" | "unloaded";

export type AuditedFile = { file: Arrival; state: FileState };

/** A record or a manifest that cannot be read. Its files, if they are not loaded, are among the unloaded ones. */
export type AuditProblem = { unreadable: Unreadable };

/**
 * Every file of the pipeline's source, with what became of it, behind the records that cannot be read.
 *
 * Two sorted streams are merged, S3's listing and the ledger: memory does not grow with their length. Only the files of
 * records are held in memory.
 *
 * A listing names no versions: a file counts as loaded if its key, eTag and size are in the ledger.
 */
export async function* audit(deps: AuditDeps, of: AuditOf): AsyncGenerator<AuditedFile | AuditProblem> {
  const { bucket, prefix = "", suffix = "" } = of.source;
  const { setAside, unreadable } = await readSetAside({ ...of, objects: deps.objects });
  for (const one of unreadable) yield { unreadable: one };
  const ledger = ledgerFiles(deps.warehouse, of.pipeline, { bucket, prefix });
  const files = sourceFiles(deps.listing.list(bucket, prefix), suffix);
  for await (const { file, isHeld, isUndone } of compareWithLedger(files, ledger))
    yield {
      file,
      state: isHeld && !isUndone ? "loaded" : (stateOf(setAside, file) ?? (isUndone ? "undone" : "unloaded")),
    };
}

async function* sourceFiles(listed: AsyncIterable<Arrival>, suffix: string): AsyncGenerator<Arrival> {
  for await (const file of listed) {
    const isMarker = file.bytes === 0 && isFolderMarker(file.key);
    if (file.key.endsWith(suffix) && !isMarker && !isOwnObject(file)) yield file;
  }
}

/**
 * The state of each file that a record is about, by the file's identity, and by its id: a batch's record outlives its
 * manifests, which know the identities.
 */
type SetAside = ReadonlyMap<string, FileState>;

const stateOf = (setAside: SetAside, file: Arrival): FileState | undefined =>
  setAside.get(identityOf(file)) ?? setAside.get(fileId(file));

type Listed = Pick<Arrival, "bucket" | "key" | "eTag" | "bytes">;

const identityOf = ({ bucket, key, eTag, bytes }: Listed) => identity(s3Url({ bucket, key }), eTag, bytes);
const identity = (url: string, eTag: string, bytes: number) => JSON.stringify([url, eTag, bytes]);

/** If several records are about a file, the last of these kinds says its state: what needs your action. */
async function readSetAside(store: RecordStore): Promise<{ setAside: SetAside; unreadable: readonly Unreadable[] }> {
  const [dismissed, waiting, parked, quarantined] = await Promise.all([
    readDismissed(store),
    readWaitingWhole(store),
    readParked(store),
    readQuarantined(store),
  ]);
  const setAside = new Map<string, FileState>();
  const unreadable = [quarantined, parked, waiting, dismissed].flatMap((read) => read.unreadable);
  const kinds = [
    { state: "dismissed", records: dismissed.records },
    { state: "waiting", records: waiting.records },
    { state: "parked", records: parked.records },
    { state: "quarantined", records: quarantined.records },
  ] as const;
  for (const { state, records } of kinds) {
    const manifests = await readManifests(store, new Set(records.flatMap(({ record }) => manifestsOf(record))));
    unreadable.push(...manifests.unreadable);
    for (const file of manifests.files) setAside.set(identityOf(file), state);
    for (const { record } of records) for (const id of fileIdsOf(record)) setAside.set(id, state);
    for (const { record } of records)
      if ("file_id" in record) setAside.set(identity(record.url, record.etag, record.bytes), state);
  }
  return { setAside, unreadable };
}

/** A batch's record names its files by the manifests, which hold their sizes too. */
function manifestsOf(record: ParkedJson | WaitingJson | QuarantineJson): readonly string[] {
  if ("manifests" in record) return record.manifests;
  return "manifest" in record ? [record.manifest] : [];
}

const maxReadsAtOnce = 25;

async function readManifests({ objects }: RecordStore, urls: ReadonlySet<string>) {
  const files: Arrival[] = [];
  const unreadable: Unreadable[] = [];
  const readOne = async (url: string) => {
    try {
      const content = await readManifest(objects, url);
      files.push(...(content?.files ?? []).map(({ arrival }) => arrival));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      unreadable.push({ key: placeOf(url).key, error });
    }
  };
  await pMap(urls, readOne, { concurrency: maxReadsAtOnce });
  return { files, unreadable };
}
