import pMap from "p-map";
import { isFolderMarker } from "../arrivals/announcement.ts";
import type { Arrival } from "../arrivals/arrival.ts";
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
  isUnreadable,
  type RecordStore,
  readParked,
  readQuarantined,
  type Unreadable,
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

/** What became of one file of the source. */
export type AuditedFile = { file: Arrival; state: "loaded" | "quarantined" | "parked" | "unloaded" };

/** A record or a manifest that cannot be read. Its files, if they are not loaded, are among the unloaded ones. */
export type AuditProblem = { unreadable: Unreadable };

/**
 * Every file of the pipeline's source, with what became of it, behind the records that cannot be read.
 *
 * Two sorted streams are merged, S3's listing and the ledger: memory does not grow with their length. Only the files that
 * need your action are held in memory.
 *
 * A listing names no versions: a file counts as loaded if its key, eTag and size are in the ledger.
 */
export async function* audit(deps: AuditDeps, of: AuditOf): AsyncGenerator<AuditedFile | AuditProblem> {
  const { bucket, prefix = "", suffix = "" } = of.source;
  const { setAside, unreadable } = await readSetAside({ ...of, objects: deps.objects });
  for (const one of unreadable) yield { unreadable: one };
  const ledger = ledgerFiles(deps.warehouse, of.pipeline, { bucket, prefix });
  const files = sourceFiles(deps.listing.list(bucket, prefix), suffix);
  for await (const { file, isLoaded } of compareWithLedger(files, ledger))
    yield { file, state: isLoaded ? "loaded" : stateOf(setAside, file) };
}

async function* sourceFiles(listed: AsyncIterable<Arrival>, suffix: string): AsyncGenerator<Arrival> {
  for await (const file of listed) {
    const isMarker = file.bytes === 0 && isFolderMarker(file.key);
    if (file.key.endsWith(suffix) && !isMarker && !isOwnObject(file)) yield file;
  }
}

/** The identities of files that need your action. */
type SetAside = { quarantined: ReadonlySet<string>; parked: ReadonlySet<string> };

function stateOf({ quarantined, parked }: SetAside, file: Arrival): AuditedFile["state"] {
  const identity = identityOf(file);
  if (quarantined.has(identity)) return "quarantined";
  return parked.has(identity) ? "parked" : "unloaded";
}

type Listed = Pick<Arrival, "bucket" | "key" | "eTag" | "bytes">;

const identityOf = ({ bucket, key, eTag, bytes }: Listed) => JSON.stringify([s3Url({ bucket, key }), eTag, bytes]);

async function readSetAside(store: RecordStore): Promise<{ setAside: SetAside; unreadable: readonly Unreadable[] }> {
  const [quarantined, parked] = await Promise.all([readQuarantined(store), readParked(store)]);
  const manifests = await readManifests(store, new Set(parked.records.flatMap(({ record }) => record.manifests)));
  const identities = quarantined.records.map(({ record }) => JSON.stringify([record.url, record.etag, record.bytes]));
  return {
    setAside: { quarantined: new Set(identities), parked: new Set(manifests.files.map(identityOf)) },
    unreadable: [...quarantined.unreadable, ...parked.unreadable, ...manifests.unreadable],
  };
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
