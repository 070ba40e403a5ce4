import { type Arrival, fileId } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { quoteLiteral, quoteTable } from "../base/identifier.ts";
import { isoOf } from "../base/timestamp.ts";
import { undoneStart, undoneStartLength } from "../base/undone-mark.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { QueryRow, WarehouseClient } from "../ports/warehouse-client.ts";

/** A file of the ledger, and whether its columns still make its id: otherwise somebody has changed the row. */
export type RecordedFile = BatchFile & { isGenuine: boolean };

/** The files of a batch that was undone, by the marks under which the ledger remembers them; usually there is one mark. */
export async function undoneFiles(
  warehouse: Pick<WarehouseClient, "query">,
  { safety: { ledger }, warehouse: address }: Pipeline,
  batchId: string,
): Promise<ReadonlyMap<string, readonly RecordedFile[]>> {
  if (!ledger) return new Map();
  const sql =
    `SELECT batch_id, file_id, bucket, object_key, version_id, etag, bytes, event_time FROM ${quoteTable(ledger)} ` +
    `WHERE LEFT(batch_id, ${undoneStartLength}) = ${quoteLiteral(undoneStart(batchId))}`;
  const rows = await warehouse.query(address, sql);
  const byMark = Map.groupBy(rows, ([mark]) => String(mark));
  return new Map([...byMark].map(([mark, those]) => [mark, those.map(toFile)]));
}

function toFile([, id, bucket, key, versionId, eTag, bytes, eventTime]: QueryRow): RecordedFile {
  const arrival: Arrival = {
    bucket: String(bucket),
    key: String(key),
    bytes: Number(bytes),
    eTag: String(eTag),
    ...(versionId && { versionId: String(versionId) }),
    eventTime: isoOf(String(eventTime)),
  };
  return { id: String(id), arrival, messageIds: [], isGenuine: fileId(arrival) === String(id) };
}
