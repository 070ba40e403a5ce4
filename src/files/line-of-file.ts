import type { DataFile } from "../core/check/data-file.ts";
import { decompressHead } from "./columns/decompress-head.ts";
import { signatureOf } from "./file-signature.ts";

/** So much of a file is read for one of its lines, as it is stored. */
const headBytes = 8 * 1024 * 1024;

/**
 * A line of a file of text, counted from 1 as COPY counts, without its line break.
 *
 * @returns undefined if the file has no such line or is not text in UTF-8, or the line is further behind than 8 MB
 */
export async function lineOfFile(file: DataFile, line: number): Promise<string | undefined> {
  const [found] = await linesOfFile(file, [line]);
  return found;
}

/** Several lines of one reading, in the order of their numbers; what is true of one line is true of each. */
export async function linesOfFile(file: DataFile, lines: readonly number[]): Promise<(string | undefined)[]> {
  const head = await file.read(0, Math.min(headBytes, file.bytes));
  const found = signatureOf(head)?.option;
  if (found !== undefined && found !== "GZIP" && found !== "ZSTD") return [];
  const { bytes, isWhole } = found
    ? await decompressHead(head, found)
    : { bytes: Buffer.from(head), isWhole: head.length === file.bytes };
  return isUtf16(bytes) ? [] : lines.map((line) => lineOf({ bytes, isWhole }, line));
}

function lineOf({ bytes, isWhole }: { bytes: Buffer; isWhole: boolean }, line: number): string | undefined {
  if (line < 1) return undefined;
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    start = bytes.indexOf(0x0a, start) + 1;
    if (start === 0 || start === bytes.length) return undefined;
  }
  const end = bytes.indexOf(0x0a, start);
  if (end < 0 && !isWhole) return undefined;
  return bytes.toString("utf8", start, end < 0 ? undefined : end).replace(/\r$/, "");
}

const isUtf16 = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
