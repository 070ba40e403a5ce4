import { type Column, columnType } from "./column-type.ts";
import { shownText } from "./field.ts";
import type { Row } from "./statement-result.ts";

/** The size of one item of `Records` (facts §1.7). Rows are never split, so a longer row gets an item to itself. */
const chunkBytes = 1_000_000;

/** Rows as CSV, without a header, in chunks. */
export function csvRecords(columns: readonly Column[], rows: readonly Row[]): { CSVRecords: string }[] {
  const chunks: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const line = toCsv(columns, row);
    const lineBytes = Buffer.byteLength(line);
    if (bytes + lineBytes > chunkBytes) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(line);
    bytes += lineBytes;
  }
  return chunks.map((lines) => ({ CSVRecords: lines.join("") }));
}

function toCsv(columns: readonly Column[], row: Row): string {
  const cells = columns.map((column, at) => {
    const value = row[at] ?? null;
    if (value === null) return "";
    const text = shownText(columnType(column).name, value);
    return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${cells.join(",")}\r\n`;
}
