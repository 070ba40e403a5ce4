import pMap from "p-map";
import { isFolderMarker } from "../arrivals/announcement.ts";
import type { Arrival } from "../arrivals/arrival.ts";
import { s3Url } from "../arrivals/s3-url.ts";
import type { Listing } from "../bulk/bulk-load.ts";
import { compareWithLedger } from "../ledger/compare-with-ledger.ts";
import { ledgerFiles } from "../ledger/ledger-listing.ts";
import { isOwnObject } from "../load/own-objects.ts";
import { readManifest } from "../load/read-manifest.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Objects } from "../ports/objects.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { parkedBatches, quarantinedFiles, type RecordStore } from "../records/record-store.ts";

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

/** What became of one file of the source. */
export type AuditedFile = { file: Arrival; state: "loaded" | "quarantined" | "parked" | "unloaded" };

/**
 * Every file of the pipeline's source, with what became of it.
 *
 * Two sorted streams are merged, S3's listing and the ledger: memory does not grow
 * with their length. Only files that wait for a person are held in memory.
 *
 * A listing names no versions: a file is the one that was loaded if its key, eTag and size are.
 */
export async function* audit(deps: AuditDeps, of: AuditOf): AsyncGenerator<AuditedFile> {
  const { bucket, prefix = "", suffix = "" } = of.source;
  const waiting = await waitingFiles({ ...of, objects: deps.objects });
  const ledger = ledgerFiles(deps.warehouse, of.pipeline, { bucket, prefix });
  const files = sourceFiles(deps.listing.list(bucket, prefix), suffix);
  for await (const { file, isLoaded } of compareWithLedger(files, ledger))
    yield { file, state: isLoaded ? "loaded" : stateOf(waiting, file) };
}

async function* sourceFiles(listed: AsyncIterable<Arrival>, suffix: string): AsyncGenerator<Arrival> {
  for await (const file of listed) {
    const isMarker = file.bytes === 0 && isFolderMarker(file.key);
    if (file.key.endsWith(suffix) && !isMarker && !isOwnObject(file)) yield file;
  }
}

type Waiting = { quarantined: ReadonlySet<string>; parked: ReadonlySet<string> };

function stateOf({ quarantined, parked }: Waiting, file: Arrival): AuditedFile["state"] {
  const identity = identityOf(file);
  if (quarantined.has(identity)) return "quarantined";
  return parked.has(identity) ? "parked" : "unloaded";
}

type Listed = Pick<Arrival, "bucket" | "key" | "eTag" | "bytes">;

const identityOf = ({ bucket, key, eTag, bytes }: Listed) => JSON.stringify([s3Url({ bucket, key }), eTag, bytes]);

async function waitingFiles(store: RecordStore): Promise<Waiting> {
  const [quarantined, parked] = await Promise.all([quarantinedFiles(store), parkedBatches(store)]);
  const manifests = [...new Set(parked.flatMap(({ record }) => record.manifests))];
  const contents = await pMap(manifests, (url) => readManifest(store.objects, url), { concurrency: maxReadsAtOnce });
  return {
    quarantined: new Set(quarantined.map(({ record }) => JSON.stringify([record.url, record.etag, record.bytes]))),
    parked: new Set(contents.flatMap((content) => content?.files.map(({ arrival }) => identityOf(arrival)) ?? [])),
  };
}

const maxReadsAtOnce = 25;
