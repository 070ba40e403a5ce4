/**
 * How the ledger remembers that a batch was undone: `batch_id` of its files' rows becomes a mark, `undone-`, then the batch's
 * id in 22 characters of base64url, then 3 that are another undo's each time. The rows stay, so the guard of every load
 * keeps the files out.
 *
 * A load that brings files back names the mark that it takes away. Repeated after a second undo, it finds another mark and
 * changes nothing.
 */
export const undonePrefix = "undone-";

/** The part of a mark that is the same for every undo of the batch: 29 characters. */
export const undoneStart = (batchId: string): string =>
  undonePrefix + Buffer.from(batchId, "hex").toString("base64url");

/** @param nonce hexadecimal digits that differ from undo to undo; the first five count */
export const undoneMark = (batchId: string, nonce: string): string =>
  undoneStart(batchId) +
  Buffer.from(`${nonce.slice(0, 5)}0`, "hex")
    .toString("base64url")
    .slice(0, 3);

export const isUndoneMark = (text: string): boolean => /^undone-[\w-]{25}$/.test(text);

/** What a ledger's `batch_id` says: the batch, and whether it was undone. */
export function readBatchId(batchId: string): { batchId: string; isUndone: boolean } {
  const text = batchId.trim();
  if (!isUndoneMark(text)) return { batchId: text, isUndone: false };
  const id = text.slice(undonePrefix.length, undoneStartLength);
  return { batchId: Buffer.from(id, "base64url").toString("hex"), isUndone: true };
}

/** 16 bytes in base64url. */
const idLetters = 22;

/** How many characters of a mark say which batch it is of. */
export const undoneStartLength = undonePrefix.length + idLetters;
