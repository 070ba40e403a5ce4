import type { DataFile } from "../core/check/data-file.ts";

const pieceBytes = 1024 * 1024;

/** The bytes of a file, read as they are wanted. */
export async function* piecesOf(file: DataFile): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.bytes; at += pieceBytes) yield await file.read(at, Math.min(at + pieceBytes, file.bytes));
}
