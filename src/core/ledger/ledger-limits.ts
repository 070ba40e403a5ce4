import type { BatchFile } from "../arrivals/batch-file.ts";

/** Ids of 32 characters, quoted and with a comma: a guard stays under the Data API's 100 KB. */
export const maxIdsPerGuard = 2_500;

/** Room for the values of one INSERT, below the Data API's 100 KB. */
const maxTextBytesPerInsert = 98_000;

/**
 * What the ledger takes of the Data API's 40 statements bounds a batch: 25 for its
 * rows and, with 10,000 files at most, 4 for the guard. A list of the files takes no more. The rest is the load's own.
 */
export const maxLedgerTextBytes = 25 * maxTextBytesPerInsert;

/** Bytes of a file's row in an INSERT into the ledger, at most. */
export function ledgerTextBytes({ arrival }: Pick<BatchFile, "arrival">): number {
  return textBytes(`${arrival.bucket}${arrival.key}${arrival.versionId ?? ""}${arrival.eTag}`) + fixedTextBytes;
}

/** The ids of file and batch, size and times, quotes, commas and parentheses. */
const fixedTextBytes = 140;

/** Bytes of a text within a literal: quotes and backslashes are doubled. */
export function textBytes(text: string): number {
  return Buffer.byteLength(text) + count(text, "'") + count(text, "\\");
}

function count(text: string, letter: string): number {
  let found = 0;
  for (let at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1)) found += 1;
  return found;
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Groups of files whose rows fit into one INSERT each. */
export const chunksByText = (files: readonly BatchFile[]): BatchFile[][] => chunksByBytes(files, ledgerTextBytes);

/** Groups of rows that fit into one INSERT each. */
export function chunksByBytes<Row>(rows: readonly Row[], bytesOf: (row: Row) => number): Row[][] {
  const groups: Row[][] = [];
  let room = 0;
  for (const row of rows) {
    const bytes = bytesOf(row);
    if (bytes > room) {
      groups.push([]);
      room = maxTextBytesPerInsert;
    }
    groups.at(-1)?.push(row);
    room -= bytes;
  }
  return groups;
}
