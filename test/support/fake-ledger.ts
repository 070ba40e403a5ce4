import { type Arrival, fileId } from "../../src/core/arrivals/arrival.ts";
import { QueryError } from "../../src/core/base/query-error.ts";
import type { QueryRow } from "../../src/core/ports/warehouse-client.ts";

/** A file that was loaded, by a batch of this id, or undone, under this mark. */
export type LedgerRow = { file: Arrival; batchId?: string };

/** Answers the queries on a ledger that holds these rows. */
export function fakeLedger(rows: readonly LedgerRow[]): (sql: string) => readonly QueryRow[] {
  return (sql) => {
    if (sql.startsWith("SELECT file_id ")) return idsOf(rows, sql).filter(([id]) => sql.includes(`'${id}'`));
    if (sql.startsWith("SELECT file_id, batch_id "))
      return rows.map(({ file, batchId = "" }) => [fileId(file), batchId]).filter(([id]) => sql.includes(`'${id}'`));
    if (sql.startsWith("SELECT batch_id, file_id, ")) return undoneRows(rows, sql);
    if (sql.startsWith("SELECT DISTINCT batch_id ") && sql.includes("batch_id IN"))
      return rows.map(({ batchId = "" }) => [batchId]).filter(([id]) => sql.includes(`'${id}'`));
    if (sql.startsWith("SELECT DISTINCT batch_id ")) return rows.map(({ batchId = "" }) => [batchId]);
    if (sql.startsWith("SELECT DISTINCT bucket, object_key ")) return placesOf(rows, sql);
    if (sql.startsWith("SELECT object_key, etag, bytes, file_id, batch_id ")) return pageOf(rows, sql);
    throw new Error(`the ledger is not asked like this: ${sql}`);
  };
}

/** What a database says that was never set up. */
export const noLedger = (): never => {
  throw new QueryError('ERROR: relation "sales.orders__loader_ledger" does not exist');
};

function idsOf(rows: readonly LedgerRow[], sql: string) {
  const except = / AND batch_id <> '([^']*)'$/.exec(sql)?.[1];
  return rows.filter(({ batchId }) => except === undefined || batchId !== except).map(({ file }) => [fileId(file)]);
}

function undoneRows(rows: readonly LedgerRow[], sql: string): QueryRow[] {
  const start = /LEFT\(batch_id, 29\) = '([^']*)'$/.exec(sql)?.[1] ?? "none";
  return rows
    .filter(({ batchId = "" }) => batchId.slice(0, 29) === start)
    .map(({ batchId = "", file: { bucket, key, versionId = "", eTag, bytes, eventTime }, file }) => {
      const time = eventTime.replace("T", " ").replace("Z", "");
      return [batchId, fileId(file), bucket, key, versionId, eTag, bytes, time];
    });
}

function placesOf(rows: readonly LedgerRow[], sql: string): QueryRow[] {
  return rows
    .filter(({ file, batchId = "" }) => sql.includes(`'${file.key}'`) && !batchId.startsWith("undone-"))
    .map(({ file }) => [file.bucket, file.key]);
}

function pageOf(rows: readonly LedgerRow[], sql: string): QueryRow[] {
  const limit = Number(/LIMIT (\d+)$/.exec(sql)?.[1]);
  const bucket = /bucket = '([^']*)'/.exec(sql)?.[1];
  const [, lastKey = "", lastId = ""] = / > '([^']*)' \|\| CHR\(1\) .* file_id > '([^']*)'/.exec(sql) ?? [];
  const sorted = rows
    .filter(({ file }) => file.bucket === bucket)
    .map(({ file, batchId = "" }) => [file.key, file.eTag, file.bytes, fileId(file), batchId] as const)
    .toSorted((a, b) => order(a[0], b[0]) || order(a[3], b[3]));
  return sorted.filter(([key, , , id]) => (order(key, lastKey) || order(id, lastId)) > 0).slice(0, limit);
}

const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
