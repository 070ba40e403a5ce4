import { gzipSync, zstdCompressSync } from "node:zlib";
import { type BasicType, parquetWriteBuffer } from "hyparquet-writer";
import type { Cell, Column, Row } from "./demo-table.ts";

/** A file format of the demo; the name is also the file's extension. `json` has timestamps in epoch milliseconds, all others as text. */
export type Format = "parquet" | "csv.gz" | "csv.zst" | "psv.zst" | "json.gz" | "json";

type Encoder = (columns: readonly Column[], rows: readonly Row[]) => Uint8Array;

const FAST_GZIP = { level: 1 };

const encoders: Record<Format, Encoder> = {
  parquet: encodeParquet,
  "csv.gz": (columns, rows) => gzipSync(csv(columns, rows), FAST_GZIP),
  "csv.zst": (columns, rows) => zstdCompressSync(csv(columns, rows)),
  "psv.zst": (columns, rows) => zstdCompressSync(pipeSeparated(columns, rows)),
  "json.gz": (columns, rows) => gzipSync(jsonLines(columns, rows, timestampText), FAST_GZIP),
  json: (columns, rows) => Buffer.from(jsonLines(columns, rows, (epochMilliseconds) => epochMilliseconds)),
};

/** The bytes of a file with these rows. */
export function encodeRows(format: Format, columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  return encoders[format](columns, rows);
}

/** Commas, a header, NULL as an empty field; texts are quoted where they must be. */
function csv(columns: readonly Column[], rows: readonly Row[]): string {
  const cells = columns.map(({ type }) => {
    if (type === "timestamp") return timestampText;
    return type === "text" ? quoted : String;
  });
  return `${columns.map(({ name }) => name).join(",")}\n${delimited(rows, { cells, delimiter: ",", nullText: "" })}`;
}

/** COPY's own default format: `|` between fields, NULL as `\N`, no header. */
function pipeSeparated(columns: readonly Column[], rows: readonly Row[]): string {
  const cells = columns.map(({ type }) => (type === "timestamp" ? timestampText : String));
  return delimited(rows, { cells, delimiter: "|", nullText: "\\N" });
}

type Delimited = { cells: readonly ((cell: Cell) => string)[]; delimiter: string; nullText: string };

/** Adds to one text, without an array for each row: millions of rows go through here. */
function delimited(rows: readonly Row[], { cells, delimiter, nullText }: Delimited): string {
  let text = "";
  for (const row of rows) {
    for (let i = 0; i < cells.length; i++) {
      const cell = row[i] ?? null;
      text += (i === 0 ? "" : delimiter) + (cell === null ? nullText : (cells[i]?.(cell) ?? nullText));
    }
    text += "\n";
  }
  return text;
}

function jsonLines(columns: readonly Column[], rows: readonly Row[], timestamp: (cell: Cell) => Cell): string {
  const line = (row: Row) =>
    JSON.stringify(
      Object.fromEntries(
        columns.map(({ name, type }, i) => {
          const cell = row[i] ?? null;
          return [name, type === "timestamp" && cell !== null ? timestamp(cell) : cell];
        }),
      ),
    );
  return `${rows.map(line).join("\n")}\n`;
}

function encodeParquet(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type }, i) => ({
      name,
      type: parquetType(type),
      data: rows.map((row) => row[i] ?? null),
    })),
    statistics: false,
    rowGroupSize: rows.length,
  });
  return new Uint8Array(buffer);
}

/** COPY compares physical types: an INT64 file does not go into an INTEGER column (facts §4.5). */
function parquetType(type: Column["type"]): BasicType {
  const types = { text: "STRING", integer: "INT32", timestamp: "TIMESTAMP", decimal: "DOUBLE" } as const;
  return types[type];
}

let lastMinute = { epoch: Number.NaN, text: "" };

/**
 * Rows come in the order of their time, so most are of the minute of the row before.
 *
 * @throws Error instead of losing a fraction of a second
 */
function timestampText(cell: Cell): string {
  const seconds = Number(cell) / 1000;
  if (!Number.isInteger(seconds))
    throw new Error(`The timestamp ${cell} is not a whole second; write it as JSON, in epoch milliseconds.`);
  const epoch = Math.floor(seconds / 60);
  if (epoch !== lastMinute.epoch) lastMinute = { epoch, text: minuteText(epoch) };
  return `${lastMinute.text}:${String(seconds - epoch * 60).padStart(2, "0")}`;
}

function minuteText(epoch: number): string {
  const text = new Date(epoch * 60_000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

function quoted(cell: Cell): string {
  const text = String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
