import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { ParkedJson, QuarantineJson, WaitingJson } from "../../core/records/record-store.ts";
import { paint, type Said, say } from "./said.ts";

/** What is known of a bad row beyond its record. */
export type BadRow = { text?: string; columnType?: string };

export function parkedLines({ pipeline, batch_id, files, failed_at, reason, remedy }: ParkedJson): Said[] {
  return [
    say`${paint.red("parked")}  ${plural(files.length, "file")}, since ${failed_at}: ${shownReason(reason)}`,
    say`  What to do: ${remedy}`,
    say`  Then run: redshift-loader replay ${pipeline} ${batch_id}`,
  ];
}

export function waitingLines({ files, since, reason, rounds, attempt }: WaitingJson): Said[] {
  return [
    say`${paint.yellow("waiting")}  ${plural(files.length, "file")}, since ${since}: ${shownReason(reason)}`,
    say`  Tried ${plural(attempt, "time")}, ${rounds} of them by reconcile, which goes on trying.`,
  ];
}

export function quarantinedLines(record: QuarantineJson, row: BadRow = {}): Said[] {
  const line = record.line === undefined ? [] : [`line ${record.line}`];
  const type = row.columnType === undefined ? "" : ` ${row.columnType}`;
  const column = record.column === undefined ? [] : [`column ${record.column}${type}`];
  return [
    say`${paint.red("quarantined")}  ${[record.url, ...line, ...column].join(", ")}: ${shownReason(record.reason)}`,
    ...(row.text === undefined ? [] : [say`  ${paint.dim(`${record.line}:`)} ${shortened(row.text)}`]),
    say`  What to do: upload a corrected file, under the same key or another; it loads by itself.`,
    say`  If the file is right, correct the table, then run: redshift-loader replay ${record.pipeline} ${record.file_id}`,
  ];
}

const longestRow = 200;

const shortened = (text: string) =>
  text.length <= longestRow
    ? text
    : `${text.slice(0, longestRow)} … (${text.length.toLocaleString("en-US")} characters)`;
