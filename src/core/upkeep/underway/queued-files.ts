import { isFolderMarker } from "../../arrivals/announcement.ts";
import { type Arrival, compareText } from "../../arrivals/arrival.ts";
import { s3Url } from "../../arrivals/s3-url.ts";
import { quoteLiteral, quoteTable } from "../../base/identifier.ts";
import { isoOf, timestampOf } from "../../base/timestamp.ts";
import type { Listing } from "../../bulk/bulk-load.ts";
import { isSameContent } from "../../ledger/ledger-listing.ts";
import { withoutLedger } from "../../ledger/unloaded-files.ts";
import { isOwnObject } from "../../load/own-objects.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { Objects } from "../../ports/objects.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import { readDismissed, readParked, readQuarantined, readWaitingWhole } from "../../records/record-store.ts";
import { intendedFiles, type NamedPipeline, openManifests } from "../intended-files.ts";

export type QueuedDeps = {
  listing: Listing;
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query">;
  now: () => Date;
};

type Source = { bucket: string; prefix?: string; suffix?: string };

const dayMs = 24 * 60 * 60_000;

/** Messages that are refused are tried for about a day; older files are for `audit`. */
const lookBackMs = 2 * dayMs;
/** Twenty listings, and some pages of a result. */
const maxKeys = 20_000;

/**
 * The young files of the source that no ledger, manifest or record has: their messages are on the queue, or were lost. SQS
 * shows nobody the messages that it holds back.
 *
 * @returns oldest first; `isCut` if the source or the ledger has more than was looked at
 */
export async function queuedFiles(
  deps: QueuedDeps,
  named: NamedPipeline,
  source: Source,
): Promise<{ files: readonly Arrival[]; isCut: boolean }> {
  const listed = await youngFiles(deps, source);
  if (listed.files.length === 0) return { files: [], isCut: listed.isCut };
  const known = await knownUrls(deps, named);
  const free = listed.files
    .filter((file) => !known.has(s3Url(file)))
    .toSorted((a, b) => compareText(a.eventTime, b.eventTime));
  const [oldest] = free;
  if (!oldest) return { files: [], isCut: listed.isCut };
  const held = await heldFiles(deps.warehouse, named.pipeline, { bucket: source.bucket, since: oldest.eventTime });
  const left = free.filter((file) => file.eventTime >= held.since && !held.has(file));
  return { files: left, isCut: listed.isCut || held.isCut };
}

async function youngFiles({ listing, now }: QueuedDeps, { bucket, prefix = "", suffix = "" }: Source) {
  const since = new Date(now().getTime() - lookBackMs).toISOString();
  const files: Arrival[] = [];
  let seen = 0;
  for await (const file of listing.list(bucket, prefix)) {
    if (seen >= maxKeys) return { files, isCut: true };
    seen += 1;
    const isMarker = file.bytes === 0 && isFolderMarker(file.key);
    if (file.eventTime >= since && file.key.endsWith(suffix) && !isMarker && !isOwnObject(file)) files.push(file);
  }
  return { files, isCut: false };
}

/** Addresses that a record or an open manifest names, whatever version of them. */
async function knownUrls(deps: QueuedDeps, named: NamedPipeline): Promise<ReadonlySet<string>> {
  const store = { objects: deps.objects, pipelineName: named.name, pipeline: named.pipeline };
  const read = await Promise.all([
    readQuarantined(store),
    readParked(store),
    readDismissed(store),
    readWaitingWhole(store),
  ]);
  const urls = read.flatMap(({ records }) =>
    records.flatMap(({ record }) => ("files" in record ? record.files.map(({ url }) => url) : [record.url])),
  );
  const { open } = await openManifests(deps, named);
  for await (const one of intendedFiles(deps, named, open))
    if ("files" in one) urls.push(...one.files.map(({ arrival }) => s3Url(arrival)));
  return new Set(urls);
}

/** An event may be some seconds later than the time of creation that a listing shows. */
const clockMs = 60_000;

/** The newest files that the ledger has, as far back as `since`. */
export async function heldFiles(
  warehouse: Pick<WarehouseClient, "query">,
  { safety: { ledger }, warehouse: address }: Pipeline,
  { bucket, since }: { bucket: string; since: string },
) {
  const fromMs = Date.parse(since) - clockMs;
  const sql = ledger
    ? `SELECT object_key, etag, bytes, event_time FROM ${quoteTable(ledger)} WHERE bucket = ${quoteLiteral(bucket)} ` +
      `AND event_time >= ${quoteLiteral(timestampOf(new Date(fromMs).toISOString()))} ORDER BY event_time DESC LIMIT ${maxKeys}`
    : undefined;
  const rows = sql === undefined ? [] : await withoutLedger(() => warehouse.query(address, sql), []);
  const byKey = Map.groupBy(rows, ([key]) => String(key));
  const isCut = rows.length >= maxKeys;
  const last = rows.at(-1)?.[3];
  return {
    since: isCut ? isoOf(String(last)) : "",
    isCut,
    has: (file: Arrival) =>
      (byKey.get(file.key) ?? []).some(([, eTag, bytes]) =>
        isSameContent({ eTag: String(eTag), bytes: Number(bytes) }, file),
      ),
  };
}
