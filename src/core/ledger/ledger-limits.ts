import type { BatchFile } from "../arrivals/batch-file.ts";

/** Ids of 32 characters, quoted and with a comma: a guard stays under the Data API's 100 KB. */
export const maxIdsPerGuard = 2_500;

/** Room for the values of one INSERT into the ledger, below the Data API's 100 KB. */
const maxTextBytesPerRecord = 90_000;

/**
 * What the ledger takes of the Data API's 40 statements bounds a batch: 25 for its
 * rows and, with 10,000 files at most, 4 for the guard. The rest is the load's own.
 */
export const maxLedgerTextBytes = 25 * maxTextBytesPerRecord;

/** Bytes of a file's row in an INSERT, at most: quotes and backslashes are doubled. */
export function ledgerTextBytes({ arrival }: Pick<BatchFile, "arrival">): number {
  const text = `${arrival.bucket}${arrival.key}${arrival.versionId ?? ""}${arrival.eTag}`;
  return Buffer.byteLength(text) + occurrences(text, "'") + occurrences(text, "\\") + fixedTextBytes;
}

function occurrences(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

/** The ids of file and batch, size and times, quotes, commas and parentheses. */
const fixedTextBytes = 140;

export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Groups of files whose rows fit into one INSERT each. */
export function chunksByText(files: readonly BatchFile[]): BatchFile[][] {
  const groups: BatchFile[][] = [];
  let room = 0;
  for (const file of files) {
    const bytes = ledgerTextBytes(file);
    if (bytes > room) {
      groups.push([]);
      room = maxTextBytesPerRecord;
    }
    groups.at(-1)?.push(file);
    room -= bytes;
  }
  return groups;
}
