import { type Arrival, fileId } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { isoOf } from "../base/timestamp.ts";
import { ledgerColumns } from "../ledger/ledger.ts";
import { readLiteral, readTag, type Value } from "./read-statement.ts";

type Statement = { sql: string };

/**
 * The files of a load as its own statements record them in the ledger: what the Data API hands back is what the loader
 * submitted, whatever became of the manifest since. Ids are made of what was read, so a text that was cut or redacted on the
 * way is not taken for that of the same file.
 *
 * The statements do not hold sequencers.
 */
export function recordedFiles({ parts }: { parts: readonly Statement[] }): BatchFile[] {
  const of = (tag: string) => parts.filter(({ sql }) => readTag(sql) === tag);
  const listed = of("record-listed").map(({ sql }) => readCommon(sql));
  const rows = of(listed.length > 0 ? "list-files" : "record-files").flatMap(({ sql }) => readRows(sql));
  return rows.map((row) => fileOf(row, listed[0] ?? noCommon));
}

/** The values of a row, by column. */
type Row = ReadonlyMap<string, string>;

const noCommon: Row = new Map();

function fileOf(row: Row, common: Row): BatchFile {
  const text = (column: string) => `${common.get(column) ?? ""}${row.get(column) ?? ""}`;
  const versionId = text("version_id");
  const arrival: Arrival = {
    bucket: text("bucket"),
    key: text("object_key"),
    bytes: Number(text("bytes")),
    eTag: text("etag"),
    ...(versionId && { versionId }),
    eventTime: isoOf(text("event_time")),
  };
  // Only the id itself says what the sequencer was, by which a file without version and eTag is known.
  const isKnownBySequencer = arrival.eTag === "" && (versionId === "" || versionId === "null");
  return { id: isKnownBySequencer ? text("file_id") : fileId(arrival), arrival, messageIds: [] };
}

/** Names of tables hold no double quote. */
const insertValues = /^INSERT INTO "[^"]*"(?:\."[^"]*")? \(([^)]*)\) VALUES /;
const insertSelect = /^INSERT INTO "[^"]*"(?:\."[^"]*")? \([^)]*\) SELECT file_id/;

/** The statement without the loader's comments in front. */
const withoutComments = (sql: string) => sql.slice(Math.max(0, sql.indexOf("INSERT INTO ")));

/** `… (column, …) VALUES ('text',…,number,…),…`, as `ledgerSql` writes it: a value that is not of the file ends its row. */
function readRows(text: string): Row[] {
  const sql = withoutComments(text);
  const [start, names = ""] = insertValues.exec(sql) ?? [];
  const columns = names.split(", ");
  const rows: Row[] = [];
  let at = start?.length ?? sql.length;
  while (sql[at] === "(") {
    const { row, end } = readRow(sql, at + 1, columns);
    rows.push(row);
    at = rowEnd(sql, end);
  }
  return rows;
}

function readRow(sql: string, start: number, columns: readonly string[]): { row: Row; end: number } {
  const row = new Map<string, string>();
  let at = start;
  for (const column of columns) {
    const value = sql[at] === "'" ? readLiteral(sql, at) : readNumber(sql, at);
    if (!value) break;
    row.set(column, value.text);
    at = value.end;
    if (sql[at] === ",") at += 1;
  }
  return { row, end: at };
}

/** Behind the row's parenthesis and the comma; `GETDATE()` may come before. */
function rowEnd(sql: string, at: number): number {
  const now = "GETDATE()";
  const close = sql.startsWith(now, at) ? at + now.length : at;
  if (sql[close] !== ")") return sql.length;
  return sql[close + 1] === "," ? close + 2 : close + 1;
}

/** How the texts of all listed files begin: `… SELECT file_id, 'text', 'text' || column, …`, as `ledgerSql` writes it. */
function readCommon(text: string): Row {
  const sql = withoutComments(text);
  const common = new Map<string, string>();
  let at = insertSelect.exec(sql)?.[0].length ?? sql.length;
  for (const column of ledgerColumns.slice(1, ledgerColumns.indexOf("batch_id"))) {
    at = skip(sql, skip(sql, at, ", "), "CAST(");
    const value = sql[at] === "'" ? readLiteral(sql, at) : undefined;
    if (value) common.set(column, value.text);
    at = value ? skip(sql, value.end, " || ") : at;
    at = skip(sql, skip(sql, at, column), " AS TIMESTAMP)");
  }
  return common;
}

const skip = (sql: string, at: number, text: string) => (sql.startsWith(text, at) ? at + text.length : at);

function readNumber(sql: string, start: number): Value | undefined {
  let end = start;
  while (/^\d$/.test(sql[end] ?? "")) end += 1;
  return end > start ? { text: sql.slice(start, end), end } : undefined;
}
