import pMap from "p-map";
import { type Arrival, compareAge } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { s3Url } from "../arrivals/s3-url.ts";
import { AccessDeniedError } from "../base/access-denied-error.ts";
import { quoteLiteral, quoteTable } from "../base/identifier.ts";
import { chunksByText } from "../ledger/ledger-limits.ts";
import { isInTargetSql } from "../ledger/ledger-queries.ts";
import { withoutLedger } from "../ledger/unloaded-files.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CurrentObjects } from "../ports/current-objects.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";

export type SupersededDeps = { sources: CurrentObjects; warehouse: Pick<WarehouseClient, "query"> };

/** What is still to be loaded of files that are not in the ledger. */
type CurrentFiles = {
  files: readonly BatchFile[];
  /** Replaced under the same key: no COPY can read them any more. */
  superseded: number;
  /** Of an append, where S3 refuses to say what the key holds and another version of it is known: a load could bring rows twice. */
  undecided: number;
};

/** Files that are on their way by other loads, by their addresses. */
export type Pending = ReadonlyMap<string, readonly Pick<BatchFile, "id" | "arrival">[]>;

const maxCallsAtOnce = 25;

/**
 * Leaves out the files whose keys hold other bytes now.
 *
 * COPY reads what a key holds (facts §4.2), so loading an old file would bring the newer rows a second time. What S3
 * holds decides, and no clock: a file is superseded exactly if the key's eTag or size is another. A key that holds
 * nothing is not superseded: COPY says so, and the file is quarantined.
 */
export async function leaveOutSuperseded(
  deps: SupersededDeps,
  pipeline: Pipeline,
  { files, pending = new Map() }: { files: readonly BatchFile[]; pending?: Pending },
): Promise<CurrentFiles> {
  const states = await pMap(files, (file) => ask(deps.sources, file), { concurrency: maxCallsAtOnce });
  const unknown = files.filter((_, index) => states[index] === "unknown");
  const rivals = await filesWithRivals(deps.warehouse, pipeline, unknown);
  const decided = files.map((file, index) => {
    const state = states[index] ?? "unknown";
    return state === "unknown" ? guess(pipeline, file, { hasRival: rivals.has(file), pending }) : state;
  });
  const count = (state: State) => decided.filter((each) => each === state).length;
  return {
    files: files.filter((_, index) => decided[index] === "current"),
    superseded: count("superseded"),
    undecided: count("unknown"),
  };
}

type State = "current" | "superseded" | "unknown";

async function ask(sources: CurrentObjects, { arrival }: BatchFile): Promise<State> {
  try {
    const current = await sources.get(arrival.bucket, arrival.key);
    return current === undefined || isSame(current, arrival) ? "current" : "superseded";
  } catch (error) {
    if (error instanceof AccessDeniedError) return "unknown";
    throw error;
  }
}

/** Some announcements have no eTag. */
const isSame = (current: { eTag: string; bytes: number }, { eTag, bytes }: Arrival) =>
  current.bytes === bytes && (eTag === "" || current.eTag === eTag);

/** Where S3 refuses to say. Merges and histories end the same whichever version they load, an append does not. */
function guess(
  { mode }: Pipeline,
  file: BatchFile,
  { hasRival, pending }: { hasRival: boolean; pending: Pending },
): State {
  const others = (pending.get(s3Url(file.arrival)) ?? []).filter(({ id }) => id !== file.id);
  const ages = others.map(({ arrival }) => ageOf(arrival, file.arrival));
  if (ages.some((age) => age !== undefined && age > 0)) return "superseded";
  const isUnclear = hasRival || ages.some((age) => age === undefined);
  return isUnclear && mode.kind === "append" ? "unknown" : "current";
}

/** Sequencers show which of two versions is newer; the times of events do not. */
const ageOf = (a: Arrival, b: Arrival) => (a.sequencer && b.sequencer ? compareAge(a, b) : undefined);

/** Those of the files of whose keys the target has another version. None of the files may be in it. */
export async function filesWithRivals(
  warehouse: Pick<WarehouseClient, "query">,
  pipeline: Pipeline,
  files: readonly BatchFile[],
): Promise<ReadonlySet<BatchFile>> {
  const places = await withoutLedger(() => loadedPlaces(warehouse, pipeline, files), new Set());
  return new Set(files.filter(({ arrival }) => places.has(s3Url(arrival))));
}

async function loadedPlaces(
  warehouse: Pick<WarehouseClient, "query">,
  { safety: { ledger }, warehouse: address }: Pipeline,
  files: readonly BatchFile[],
): Promise<Set<string>> {
  const places = new Set<string>();
  if (!ledger) return places;
  for (const part of chunksByText(files)) {
    const keys = part.map(({ arrival }) => quoteLiteral(arrival.key)).join(",");
    const sql = `SELECT DISTINCT bucket, object_key FROM ${quoteTable(ledger)} WHERE object_key IN (${keys}) AND ${isInTargetSql}`;
    for (const [bucket, key] of await warehouse.query(address, sql))
      places.add(s3Url({ bucket: String(bucket), key: String(key) }));
  }
  return places;
}
