import { placeOf, s3Url } from "../arrivals/s3-url.ts";
import { quoteLiteral, quoteTable } from "../base/identifier.ts";
import { isoOf } from "../base/timestamp.ts";
import { chunks } from "../ledger/ledger-limits.ts";
import { isInTargetSql } from "../ledger/ledger-queries.ts";
import { withoutLedger } from "../ledger/unloaded-files.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import type { QuarantineJson, Stored } from "../records/record-store.ts";

/** Keys of S3 have 1,024 bytes at most, quoted twice as many: 40 of them stay below the Data API's 100 KB. */
const keysPerQuery = 40;

/**
 * Leaves out the quarantined files that were corrected: the ledger holds a newer file under the same key, by S3's times of
 * creation, so the record needs nobody any more.
 */
export async function leaveOutCorrected(
  warehouse: Pick<WarehouseClient, "query">,
  pipeline: Pipeline,
  quarantined: readonly Stored<QuarantineJson>[],
): Promise<readonly Stored<QuarantineJson>[]> {
  if (quarantined.length === 0) return quarantined;
  const urls = [...new Set(quarantined.map(({ record }) => record.url))];
  const loaded = await withoutLedger(() => newestLoaded(warehouse, pipeline, urls), new Map());
  return quarantined.filter(({ record }) => (loaded.get(record.url) ?? "") <= record.event_time);
}

/** When the newest loaded file of each address was created, in ISO 8601. */
export async function newestLoaded(
  warehouse: Pick<WarehouseClient, "query">,
  { safety: { ledger }, warehouse: address }: Pipeline,
  urls: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (!ledger) return found;
  for (const part of chunks(urls, keysPerQuery)) {
    const keys = part.map((url) => quoteLiteral(placeOf(url).key)).join(",");
    const sql = `SELECT bucket, object_key, MAX(event_time) FROM ${quoteTable(ledger)} WHERE object_key IN (${keys}) AND ${isInTargetSql} GROUP BY bucket, object_key`;
    for (const [bucket, key, time] of await warehouse.query(address, sql))
      found.set(s3Url({ bucket: String(bucket), key: String(key) }), isoOf(String(time)));
  }
  return found;
}
