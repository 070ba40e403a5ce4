import { decoded } from "../../core/pipeline/copy-options/characters.ts";
import type { CopyOptions } from "../../core/pipeline/copy-options/copy-options.ts";
import { textLayout } from "../../core/pipeline/copy-options/text-layout.ts";
import type { FileColumn } from "../../core/shapes/file-column.ts";
import { csvRecords } from "./csv-records.ts";

/** Enough rows to see how long texts are. */
const rowsLookedAt = 200;

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_usage.html */
const maxTableColumns = 1_600;

/**
 * The columns of a CSV file, by the last of the lines that IGNOREHEADER skips.
 *
 * @param isWhole whether the head is all of the file
 * @returns undefined if that line does not end within the head
 * @throws Error if no table can have these columns, or if the header has line breaks: COPY would read its rest as rows
 */
export function csvColumns(head: Uint8Array, options: CopyOptions, isWhole: boolean): FileColumn[] | undefined {
  const layout = textLayout(options);
  if (layout?.records.are !== "csv") throw new Error("it is not CSV");
  const text = decoded(head, layout.encoding);
  const lines = Number(options.settings.IGNOREHEADER ?? 0);
  const start = behindLines(text, lines - 1);
  if (start === undefined) return undefined;
  const maxFields = maxTableColumns + 1;
  const records = csvRecords(text.slice(start), layout.records, { limit: 1 + rowsLookedAt, maxFields, isWhole });
  const [header, ...rows] = records;
  if (header) checkHeader(header);
  return header?.map((name, at) => ({ name: name.trim(), type: { kind: "text" }, longest: longest(rows, at) }));
}

function checkHeader(names: readonly string[]): void {
  if (names.length > maxTableColumns)
    throw new Error("its header has more than 1,600 names, and no table has so many columns");
  if (names.some((name) => /[\r\n]/.test(name)))
    throw new Error(
      "a name in its header holds a line break. IGNOREHEADER skips lines, which end with LF or CRLF, so it would not skip the header alone",
    );
}

const longest = (rows: readonly (readonly string[])[], at: number) =>
  rows.reduce((most, row) => Math.max(most, Buffer.byteLength(row[at] ?? "")), 0);

/** Where the text goes on behind so many lines. */
function behindLines(text: string, count: number): number | undefined {
  let at = 0;
  for (let line = 0; line < count; line++) {
    const end = text.indexOf("\n", at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return at;
}
