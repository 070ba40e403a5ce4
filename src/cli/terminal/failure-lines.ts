import type { BadRow } from "../../app/bad-row.ts";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { ParkedJson, QuarantineJson, WaitingJson } from "../../core/records/record-store.ts";
import type { RejectedJson, RejectedRowJson } from "../../core/records/rejected-rows.ts";
import { paint, type Said, say } from "./said.ts";

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
    ...whatToDo(record),
  ];
}

const mostStatements = 20;

function whatToDo({ pipeline, file_id, ddl = [] }: QuarantineJson): Said[] {
  const upload = say`upload a corrected file, under the same key or another; it loads by itself.`;
  const replay = say`redshift-loader replay ${pipeline} ${file_id}`;
  if (ddl.length === 0)
    return [say`  What to do: ${upload}`, say`  If the file is right, correct the table, then run: ${replay}`];
  const others = ddl.length - mostStatements;
  return [
    say`  What to do: run in Redshift`,
    ...ddl.slice(0, mostStatements).map((sql) => say`    ${sql};`),
    ...(others > 0 ? [say`    … and ${plural(others, "more statement")}; --json lists all.`] : []),
    say`  Then run: ${replay}`,
    say`  Or ${upload}`,
  ];
}

/** A load that is committed without some rows. */
export function rejectedLines(record: RejectedJson): Said[] {
  const { pipeline, batch_id, committed_at, reason, problems, files, dismissed_at, dismissed_because } = record;
  const [first] = files;
  const others = files.length > 1 ? ` and ${plural(files.length - 1, "other file")}` : "";
  return [
    say`${paint.red("rejected")}  batch ${batch_id}, committed ${committed_at}: ${shownReason(reason)}${first ? `, of ${first.url}${others}` : ""}`,
    ...problems.map((problem) => say`  ${paint.dim("The list is not whole:")} ${shownReason(problem)}`),
    ...(dismissed_at === undefined
      ? [
          say`  What to do: redshift-loader replay ${pipeline} ${batch_id} --rejected writes them to a new file in this folder (--output FILE: elsewhere). Correct it, and upload it under a new key.`,
          say`  Then run: redshift-loader dismiss ${pipeline} ${batch_id} --reason "…"`,
        ]
      : [say`  Dismissed at ${dismissed_at}: ${shownReason(dismissed_because ?? "")}`]),
  ];
}

/** One rejected row, and its line. */
export function rejectedRowLines(row: RejectedRowJson): Said[] {
  const column = row.column === "" ? [] : [`column ${row.column}`];
  const text = row.raw_line ?? (row.raw_line_base64 === undefined ? undefined : `base64 ${row.raw_line_base64}`);
  return [
    say`  ${[row.file, `line ${row.line}`, ...column].join(", ")}: ${shownReason(row.reason)} (error ${row.error_code})`,
    ...(text === undefined ? [] : [say`    ${paint.dim(`${row.line}:`)} ${shortened(text)}`]),
    ...(row.no_raw_line === undefined
      ? []
      : [say`    ${paint.dim("Its line was not read:")} ${shownReason(row.no_raw_line)}`]),
  ];
}

/** A row that is not in the file for correction. */
export const rejectedRowMissing = ({ file, line, because }: { file: string; line: number; because: string }): Said =>
  say`${paint.red("✗")} Not in it: ${file}, line ${line}: ${shownReason(because)}`;

const longestRow = 200;

const shortened = (text: string) =>
  text.length <= longestRow
    ? text
    : `${text.slice(0, longestRow)} … (${text.length.toLocaleString("en-US")} characters)`;
