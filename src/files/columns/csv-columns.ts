import type { CopyFormat, CopyOptions } from "../../core/pipeline/copy-options/copy-options.ts";
import type { FileColumn } from "../../core/shapes/file-column.ts";
import { type CsvForm, csvRecords } from "./csv-records.ts";

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
export function csvColumns(
  head: Uint8Array,
  { format, settings }: CopyOptions,
  isWhole: boolean,
): FileColumn[] | undefined {
  const text = decoded(head, String(settings.ENCODING ?? "UTF8"));
  const lines = Number(settings.IGNOREHEADER ?? 0);
  const start = behindLines(text, lines - 1);
  if (start === undefined) return undefined;
  const maxFields = maxTableColumns + 1;
  const records = csvRecords(text.slice(start), formOf(format), { limit: 1 + rowsLookedAt, maxFields, isWhole });
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

const encodings: Readonly<Record<string, string>> = {
  UTF8: "utf-8",
  UTF16LE: "utf-16le",
  UTF16BE: "utf-16be",
  ISO88591: "latin1",
};

/** A byte order mark is not part of the first name. */
function decoded(head: Uint8Array, encoding: string): string {
  const isBigEndian = head[0] === 0xfe && head[1] === 0xff;
  const name = encoding === "UTF16" ? (isBigEndian ? "utf-16be" : "utf-16le") : (encodings[encoding] ?? "utf-8");
  return new TextDecoder(name).decode(head);
}

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

function formOf(format: CopyFormat): CsvForm {
  const { delimiter = ",", quote = '"' } = format.kind === "csv" ? format : {};
  return { delimiter: character(delimiter), quote: character(quote) };
}

/** Redshift reads `\t` as a tab, and `\001` as the character of that octal number: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html. */
function character(written: string): string {
  if (written === "\\t") return "\t";
  const [, octal] = /^\\([0-7]{1,3})$/.exec(written) ?? [];
  return octal === undefined ? written : String.fromCharCode(Number.parseInt(octal, 8));
}
