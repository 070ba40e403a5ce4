import { type Arrival, compareAge, s3Url } from "./arrival.ts";
import type { BatchFile } from "./batch.ts";
import { quoteLiteral, quoteTable } from "./identifier.ts";
import { chunksByText } from "./ledger-limits.ts";
import { loadedFileIds } from "./ledger-queries.ts";
import type { Pipeline } from "./pipeline.ts";
import type { WarehouseClient } from "./ports.ts";
import { QueryError } from "./query-error.ts";

type Asked = Pick<WarehouseClient, "query">;

/** What is still to be loaded of some files. */
export type UnloadedFiles = {
  /** Neither loaded nor superseded. */
  files: readonly BatchFile[];
  loaded: number;
  /** Replaced under the same key by a newer file. */
  superseded: number;
};

/**
 * Those of the files that are to be loaded still.
 *
 * A file whose key holds newer content, loaded or about to be, is left out: COPY
 * reads the key's current version only (facts §4.2), so that loading the old file
 * could only bring the newer rows a second time. Nothing is left out that could
 * still be read: a newer version is in the ledger, or announced, after it was
 * written, and from then on the old one is gone from the key.
 *
 * @param pending files that are on their way by other loads
 */
export async function leaveOutLoaded(
  warehouse: Asked,
  pipeline: Pipeline,
  { files, pending = [] }: { files: readonly BatchFile[]; pending?: readonly BatchFile[] },
): Promise<UnloadedFiles> {
  const ids = files.map((file) => file.id);
  const loaded = await withoutLedger(() => loadedFileIds(warehouse, pipeline, ids), new Set());
  const left = files.filter((file) => !loaded.has(file.id));
  const newest = await withoutLedger(() => newestLoadedMs(warehouse, pipeline, left), new Map());
  const ahead = Map.groupBy(pending, placeOf);
  const current = left.filter(
    (file) =>
      !(Date.parse(file.arrival.eventTime) < (newest.get(placeOf(file)) ?? 0)) &&
      !ahead.get(placeOf(file))?.some((other) => compareAge(other.arrival, file.arrival) > 0),
  );
  return { files: current, loaded: files.length - left.length, superseded: left.length - current.length };
}

const placeOf = ({ arrival }: { arrival: Arrival }) => s3Url(arrival);

/** When the newest loaded file of each key was written, in milliseconds since 1970. */
async function newestLoadedMs(
  warehouse: Asked,
  { safety: { ledger }, warehouse: address }: Pipeline,
  files: readonly BatchFile[],
): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  if (!ledger) return newest;
  for (const part of chunksByText(files)) {
    const keys = part.map(({ arrival }) => quoteLiteral(arrival.key)).join(",");
    const sql =
      `SELECT bucket, object_key, MAX(event_time) FROM ${quoteTable(ledger)} ` +
      `WHERE object_key IN (${keys}) GROUP BY bucket, object_key`;
    for (const [bucket, key, time] of await warehouse.query(address, sql))
      newest.set(s3Url({ bucket: String(bucket), key: String(key) }), ledgerTimeMs(String(time)));
  }
  return newest;
}

/** A TIMESTAMP as Redshift writes it, `2026-11-22 08:00:00.1`; it is in UTC. */
const ledgerTimeMs = (text: string) => Date.parse(`${text.replace(" ", "T")}Z`);

/** Before its first load, or before `init`, a target has no ledger: nothing is loaded then. */
export async function withoutLedger<T>(ask: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof QueryError && /(?:relation|schema)\s.*does\s+not\s+exist/i.test(error.message)) return nothing;
    throw error;
  }
}
