import pMap, { pMapIterable } from "p-map";
import { placeOf, s3Url } from "../../arrivals/s3-url.ts";
import { formatTableName, quoteLiteral, quoteTable } from "../../base/identifier.ts";
import { QueryError } from "../../base/query-error.ts";
import { isoOf } from "../../base/timestamp.ts";
import { readBatchId } from "../../base/undone-mark.ts";
import { withoutLedger } from "../../ledger/unloaded-files.ts";
import { readManifest } from "../../load/read-manifest.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { CurrentVersions } from "../../ports/current-versions.ts";
import type { Objects } from "../../ports/objects.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import { readRejected, rowsOfRejected } from "../../records/read-rejected.ts";
import {
  type DismissedJson,
  fileIdsOf,
  isUnreadable,
  type RecordStore,
  readable,
  readDismissed,
} from "../../records/record-store.ts";
import type { RejectedJson } from "../../records/rejected-rows.ts";
import { findManifest } from "../batch-errors.ts";
import { type NamedPipeline, openManifests } from "../intended-files.ts";
import { type NeedsAction, needsAction } from "../needs-action.ts";
import type { Queues } from "../status.ts";
import { knownRecords, type UnderwayDeps, underwayBatches } from "../underway/underway-batches.ts";
import { waitOfQueued } from "../underway/waiting-files.ts";
import type { CopyRun, FileFacts, LedgerEntry, NamingManifest, RejectedOfFile, TracedSource } from "./file-facts.ts";
import { type FileTrace, idOfVersion, traceFile } from "./trace-file.ts";

export type TraceDeps = UnderwayDeps & {
  pipelines: Pick<Pipelines, "get">;
  objects: Pick<Objects, "list" | "get">;
  versions: CurrentVersions;
  queues: Queues;
};

/**
 * The way of one file through one pipeline: what S3, ledger, manifests, records, queue and Redshift's history know of it.
 *
 * @throws AccessDeniedError if S3 refuses to list the records
 */
export async function trace(
  deps: TraceDeps,
  { pipelineName, source }: { pipelineName: string; source: TracedSource },
  url: string,
): Promise<FileTrace> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const named = { name: pipelineName, pipeline };
  const { bucket, key } = placeOf(url);
  const store = { objects: deps.objects, pipelineName, pipeline };
  const [object, ledger, failed, dismissed, queue, rejected] = await Promise.all([
    deps.versions.get(bucket, key),
    withoutLedger(() => ledgerEntries(deps.warehouse, pipeline, { bucket, key }), []),
    needsAction(deps, pipelineName, url),
    readDismissed(store),
    deps.queues.depth(pipelineName),
    rejectedOf(store, url),
  ]);
  const ofFile = dismissed.records.flatMap(({ record }) => (namesUrl(record, url) ? record : []));
  const batches = [
    ...ledger.map(({ batchId }) => batchId),
    ...[...failed.parked, ...failed.waiting, ...failed.quarantined, ...ofFile].map((record) => record.batch_id),
  ];
  const found = await manifestsOfBatches(deps, named, { batchIds: new Set(batches), url });
  const id = object && idOfVersion(url, object);
  const isKnown = id === undefined ? found.length > 0 : isOfRecord(id, { ledger, found, failed, dismissed: ofFile });
  const open = isKnown ? [] : await openManifestsOf(deps, named, { url, since: object?.createdAt });
  const manifests = [...found, ...open.filter((one) => found.every((other) => other.url !== one.url))];
  const facts: FileFacts = {
    url,
    pipeline: pipelineName,
    table: formatTableName(pipeline.copy.table),
    fits: fitsSource(source, { bucket, key }),
    ...(object && { object }),
    ledger,
    parked: failed.parked,
    quarantined: failed.quarantined,
    waiting: failed.waiting,
    dismissed: ofFile,
    rejected,
    manifests,
    copies: (
      await pMap(manifests, (manifest) => copiesOf(deps.warehouse, pipeline, manifest.url), { concurrency: 4 })
    ).flat(),
    queue,
    now: deps.now(),
  };
  return traceFile({ ...facts, ...(await waitOf(deps, named, facts)) });
}

/** What a file waits for whose way has not ended yet. */
async function waitOf(deps: TraceDeps, named: NamedPipeline, facts: FileFacts) {
  const { state } = traceFile(facts);
  if (!["intended", "waiting", "queued"].includes(state)) return {};
  const store = { objects: deps.objects, pipelineName: named.name, pipeline: named.pipeline };
  const underway = await underwayBatches(deps, named, await knownRecords(store));
  if (state === "queued") {
    const since = facts.object?.createdAt;
    const now = deps.now();
    return since === undefined ? {} : { queued: waitOfQueued({ since }, { named, underway, now }) };
  }
  const own = new Set(
    [...facts.manifests, ...facts.waiting].map((one) => ("batchId" in one ? one.batchId : one.batch_id)),
  );
  const batch = underway.batches.findLast(({ batch_id: id }) => own.has(id));
  return batch ? { underway: { batchId: batch.batch_id, waitsFor: batch.waits_for } } : {};
}

/** Lists that are gone or may not be read name no rows; the record says how many there are. */
async function rejectedOf(store: RecordStore, url: string): Promise<RejectedOfFile[]> {
  const { records } = await readRejected(store);
  const naming = records.map(({ record }) => record).filter((record) => namesUrl(record, url));
  const rowsOf = async (record: RejectedJson) => {
    const rows = await rowsOfRejected(store, record).catch((error: unknown) => {
      if (isUnreadable(error) || error instanceof SyntaxError) return undefined;
      throw error;
    });
    return { record, rows: (rows ?? []).filter(({ file }) => file === url) };
  };
  return pMap(naming, rowsOf, { concurrency: 4 });
}

type Known = {
  ledger: readonly LedgerEntry[];
  found: readonly NamingManifest[];
  failed: NeedsAction;
  dismissed: readonly DismissedJson[];
};

/** Whether a load or a record has the file already, so no open manifest need be looked for. */
function isOfRecord(id: string, { ledger, found, failed, dismissed }: Known): boolean {
  const { parked, quarantined, waiting } = failed;
  return (
    ledger.some((entry) => entry.fileId === id) ||
    found.some(({ file }) => file.id === id) ||
    [...parked, ...quarantined, ...waiting, ...dismissed].some((record) => fileIdsOf(record).includes(id))
  );
}

type Place = { bucket: string; key: string };

/** @returns undefined if the pipeline names no source */
export const fitsSource = (source: TracedSource, { bucket, key }: Place): boolean | undefined =>
  source && bucket === source.bucket && key.startsWith(source.prefix ?? "") && key.endsWith(source.suffix ?? "");

function namesUrl(record: { url: string } | { files: readonly { url: string }[] }, url: string): boolean {
  return "files" in record ? record.files.some((file) => file.url === url) : record.url === url;
}

/** What the ledger has of one object. */
export async function ledgerEntries(
  warehouse: Pick<WarehouseClient, "query">,
  { safety: { ledger }, warehouse: address }: Pipeline,
  { bucket, key }: Place,
): Promise<LedgerEntry[]> {
  if (!ledger) return [];
  const sql =
    `SELECT file_id, batch_id, etag, bytes, loaded_at, object_key FROM ${quoteTable(ledger)} ` +
    `WHERE bucket = ${quoteLiteral(bucket)} AND object_key = ${quoteLiteral(key)} ORDER BY loaded_at`;
  const rows = await warehouse.query(address, sql);
  // Redshift's comparison ignores blanks at the end of a key
  return rows
    .filter((row) => row[5] === key)
    .map(([fileId, batchId, eTag, bytes, loadedAt]) => ({
      fileId: String(fileId).trim(),
      ...readBatchId(String(batchId)),
      eTag: String(eTag),
      bytes: Number(bytes),
      loadedAt: isoOf(String(loadedAt)),
    }));
}

type Wanted = { batchIds: ReadonlySet<string>; url: string };

/** Those that exist still, and may be read. */
async function manifestsOfBatches(
  deps: TraceDeps,
  { name, pipeline }: NamedPipeline,
  { batchIds, url }: Wanted,
): Promise<NamingManifest[]> {
  const store = { objects: deps.objects, pipelineName: name, pipeline };
  const read = async (batchId: string) => {
    const manifest = await readable(() => findManifest(deps, store, batchId));
    return manifest && naming(deps, manifest.url, { batchId, url, content: manifest.content });
  };
  return (await pMap(batchIds, read, { concurrency: 4 })).filter((manifest) => manifest !== undefined);
}

const maxReadsAtOnce = 25;

/** Manifests of batches that are not loaded; those of days before the file was created cannot name it. */
async function openManifestsOf(
  deps: TraceDeps,
  named: NamedPipeline,
  { url, since = "" }: { url: string; since: string | undefined },
): Promise<NamingManifest[]> {
  const { bucket } = named.pipeline.manifests;
  const { open } = await openManifests(deps, named);
  const day = since.slice(0, "yyyy-mm-dd".length);
  const possible = open.filter(({ key }) => (key.split("/").at(-2) ?? "") >= day);
  const read = ({ key, batchId }: { key: string; batchId: string }) =>
    readable(async () => {
      const manifestUrl = s3Url({ bucket, key });
      const content = await readManifest(deps.objects, manifestUrl);
      return content && (await naming(deps, manifestUrl, { batchId, url, content }));
    });
  const found: NamingManifest[] = [];
  for await (const manifest of pMapIterable(possible, read, { concurrency: maxReadsAtOnce }))
    if (manifest) found.push(manifest);
  return found;
}

type Content = NonNullable<Awaited<ReturnType<typeof readManifest>>>;

async function naming(
  { objects }: TraceDeps,
  manifestUrl: string,
  { batchId, url, content }: { batchId: string; url: string; content: Content },
): Promise<NamingManifest | undefined> {
  const file = content.files.find(({ arrival }) => s3Url(arrival) === url);
  if (!file) return undefined;
  const { bucket, key } = placeOf(manifestUrl);
  const [listed] = await Array.fromAsync(objects.list(bucket, key));
  return {
    url: manifestUrl,
    batchId,
    files: content.files.length,
    file: { ...file.arrival, id: file.id },
    ...(listed && { writtenAt: listed.lastModified.toISOString() }),
  };
}

/** Redshift keeps its history for seven days. Who may not read it gets none of it. */
export async function copiesOf(
  warehouse: Pick<WarehouseClient, "query">,
  { warehouse: address }: Pipeline,
  url: string,
): Promise<CopyRun[]> {
  const start = url.slice(0, -".manifest".length);
  const sql =
    "SELECT TRIM(status), loaded_rows, start_time, end_time FROM sys_load_history " +
    `WHERE LEFT(data_source, ${start.length}) = ${quoteLiteral(start)} ORDER BY start_time`;
  try {
    return (await warehouse.query(address, sql)).map(([status, rows, startedAt, endedAt]) => ({
      manifestUrl: url,
      status: String(status),
      rows: Number(rows),
      startedAt: isoOf(String(startedAt)),
      ...(endedAt !== null && endedAt !== undefined && { endedAt: isoOf(String(endedAt)) }),
    }));
  } catch (error) {
    if (error instanceof QueryError) return [];
    throw error;
  }
}
