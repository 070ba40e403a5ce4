import { quoteLiteral, quoteTable } from "../base/identifier.ts";
import { LoaderError } from "../base/loader-error.ts";
import { readBatchId } from "../base/undone-mark.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { QueryRow, WarehouseClient } from "../ports/warehouse-client.ts";
import { withoutLedger } from "./unloaded-files.ts";

/** A file that the ledger holds: it is in the target, or was undone. */
export type LedgerFile = { key: string; eTag: string; bytes: number; isUndone: boolean };

/** Whether a listed file is the one of its key that was loaded. An announcement without an eTag left none in the ledger. */
export const isSameContent = (
  { eTag, bytes }: Pick<LedgerFile, "eTag" | "bytes">,
  file: { eTag: string; bytes: number },
) => bytes === file.bytes && (eTag === file.eTag || eTag === "");

/** The database does not sort keys as S3 lists them. */
export class LedgerOrderError extends LoaderError {
  override readonly name = "LedgerOrderError";
  readonly code = "LEDGER_ORDER";
}

const rowsPerPage = 20_000;

/**
 * The files of one bucket that the ledger holds, in the order in which S3 lists keys: by their UTF-8 bytes. One page is in memory at a time.
 *
 * @param prefix of the keys that are wanted
 * @throws LedgerOrderError if the database sorts text in another way
 */
export async function* ledgerFiles(
  warehouse: Pick<WarehouseClient, "query">,
  pipeline: Pipeline,
  { bucket, prefix, pageRows = rowsPerPage }: { bucket: string; prefix: string; pageRows?: number },
): AsyncGenerator<LedgerFile> {
  let last: Place | undefined;
  for (;;) {
    const page = await readPage(warehouse, pipeline, { bucket, prefix, last, pageRows });
    for (const { fileId, ...file } of page) {
      if (last && compareKeys(last.key, file.key) > 0) throw wrongOrder(pipeline, last.key, file.key);
      last = { key: file.key, fileId };
      yield file;
    }
    if (page.length < pageRows) return;
  }
}

/** Orders keys as S3 does. */
export const compareKeys = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

type Place = { key: string; fileId: string };
type Page = { bucket: string; prefix: string; last: Place | undefined; pageRows: number };

async function readPage(warehouse: Pick<WarehouseClient, "query">, pipeline: Pipeline, page: Page) {
  if (!pipeline.safety.ledger) return [];
  const sql = pageSql(quoteTable(pipeline.safety.ledger), page);
  const rows = await withoutLedger<readonly QueryRow[]>(() => warehouse.query(pipeline.warehouse, sql), []);
  return rows.map(([key, eTag, bytes, fileId, batchId]) => ({
    key: String(key),
    eTag: String(eTag),
    bytes: Number(bytes),
    fileId: String(fileId),
    isUndone: readBatchId(String(batchId)).isUndone,
  }));
}

/**
 * Redshift ignores blanks at the end of a text when it compares, but keys may differ by
 * just these: a character below all others behind the key makes them count.
 */
const sortKey = "object_key || CHR(1)";

function pageSql(ledger: string, { bucket, prefix, last, pageRows }: Page): string {
  const wanted = [`bucket = ${quoteLiteral(bucket)}`];
  if (prefix) wanted.push(`LEFT(object_key, ${[...prefix].length}) = ${quoteLiteral(prefix)}`);
  if (last) {
    const place = `${quoteLiteral(last.key)} || CHR(1)`;
    wanted.push(`(${sortKey} > ${place} OR (${sortKey} = ${place} AND file_id > ${quoteLiteral(last.fileId)}))`);
  }
  return (
    `SELECT object_key, etag, bytes, file_id, batch_id FROM ${ledger} WHERE ${wanted.join(" AND ")} ` +
    `ORDER BY ${sortKey}, file_id LIMIT ${pageRows}`
  );
}

const wrongOrder = ({ warehouse }: Pipeline, before: string, after: string) =>
  new LedgerOrderError(
    `The database ${warehouse.database} does not sort text by its bytes (it gives "${before}" before "${after}"), so the ledger cannot be compared with S3's listing. ` +
      "Put the ledger into a database with the collation CASE_SENSITIVE.",
  );
