import { plural } from "../base/plural.ts";
import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import { valueProblem } from "./check-value.ts";
import { compareNames, plainName } from "./compare-names.ts";
import type { CutText, FileContent } from "./file-content.ts";
import { asWarning, type Finding } from "./finding.ts";
import type { TableColumn } from "./table.ts";
import { isNull, nullProblem, valueFindings } from "./value-findings.ts";
import { type ValueProblem, wrongType } from "./value-problem.ts";

export type TextTarget = { columns: readonly TableColumn[]; table: string; options: CopyOptions };

type Row = readonly (string | null)[];

/** Compares the header and the first rows of a file of fields with its table; COPY goes by position. */
export function checkText(content: Extract<FileContent, { kind: "text" }>, target: TextTarget): Finding[] {
  const header = content.header && withoutLast(content.header, target);
  const readable = content.rows.slice(0, content.misquotedRow && content.misquotedRow - 1);
  const rows = readable.map((row) => withoutLast(row, target));
  const unskipped = unskippedHeader(header, rows, target);
  if (unskipped) return [unskipped, ...checkText({ ...content, header: texts(rows[0]), rows: rows.slice(1) }, target)];
  const fillsUp = target.options.settings.FILLRECORD === true;
  const names = header ? compareNames({ ...target, fields: header, fillsUp }) : [];
  const isShifted = names.some(({ severity, kind }) => severity === "error" && kind !== "null");
  const skipped = header && lostFirstRow(header, target);
  const byPosition = [...misquoted(content), ...fieldCounts(rows, target), ...values(rows, target)];
  if (!isShifted || skipped) return [...(skipped ? [skipped] : names), ...byPosition];
  const isRefused = byPosition.some(({ severity }) => severity === "error");
  return [...(isRefused ? names : names.map(asWarning)), ...misquoted(content), ...byName(header ?? [], rows, target)];
}

/** Where fields are not CSV, a delimiter may stand behind the last one. */
function withoutLast<Field extends string | null>(row: readonly Field[], { columns, options }: TextTarget) {
  const isTrailing = options.format.kind === "delimited" && row.length === columns.length + 1 && row.at(-1) === "";
  return isTrailing ? row.slice(0, -1) : row;
}

function misquoted({ misquotedRow: row }: CutText): Finding[] {
  if (row === undefined) return [];
  return [
    {
      severity: "error",
      kind: "wrong format",
      message: `row ${row} has a quote that is neither around a whole field nor doubled inside of one`,
      remedy:
        "double quotes inside of fields; where backslashes stand before them, load without CSV: DELIMITER ',' REMOVEQUOTES ESCAPE",
      row,
    },
  ];
}

const texts = (row: Row | undefined) => (row ?? []).map((field) => field ?? "");

/** The first row that COPY would load is a header: most of its fields are names of the table's columns. */
function unskippedHeader(
  header: readonly string[] | undefined,
  rows: readonly Row[],
  target: TextTarget,
): Finding | undefined {
  const names = new Set(target.columns.map(({ name }) => plainName(name)));
  const first = rows[0] ?? [];
  const hits = texts(first).filter((field) => names.has(plainName(field))).length;
  if (header || hits === 0 || hits * 2 < first.length || isTypedRow(first, target)) return undefined;
  const fits = target.columns.every(isText) && first.length === target.columns.length;
  return {
    severity: fits ? "warning" : "error",
    kind: "header",
    message: `the file begins with a header (${texts(rows[0]).join(", ")}), which COPY would load as a row`,
    remedy: "add IGNOREHEADER 1 to copy.options",
    row: 1,
  };
}

/** The line that IGNOREHEADER skips is a row like all others: no name fits, and every value does. */
function lostFirstRow(header: readonly string[], target: TextTarget): Finding | undefined {
  const names = new Set(target.columns.map(({ name }) => plainName(name)));
  if (!isTypedRow(header, target) || header.some((field) => names.has(plainName(field)))) return undefined;
  return {
    severity: "warning",
    kind: "header",
    message: `the line that IGNOREHEADER skips looks like a row (${header.join(", ")}), which would be lost`,
    remedy: "take IGNOREHEADER out of copy.options if the files have no header",
  };
}

/** Whether every field converts into its column, and not for the reason alone that all columns are text. */
function isTypedRow(row: Row, { columns, options }: TextTarget): boolean {
  const fits = columns.every((column, at) => {
    const value = row[at] ?? "";
    return isNull(value, column, options) || valueProblem(value, column, options) === undefined;
  });
  const isTyped = columns.some((column, at) => !isText(column) && (row[at] ?? "").trim() !== "");
  return isTyped && fits && row.length === columns.length;
}

const isText = ({ type }: TableColumn) => type.kind === "varchar" || type.kind === "char";

/** After a shift, what the columns would say once it is mended. */
function byName(header: readonly string[], rows: readonly Row[], target: TextTarget): Finding[] {
  const at = target.columns.map(({ name }) => header.findIndex((field) => plainName(field) === plainName(name)));
  const known = target.columns.filter((_, index) => (at[index] ?? -1) >= 0);
  const picked = rows.map((row) => at.filter((index) => index >= 0).map((index) => row[index] ?? null));
  return values(picked, { ...target, columns: known });
}

/** Extra and missing fields of single rows, which end a load with 1202 and 1203. */
function fieldCounts(rows: readonly Row[], { columns, table, options }: TextTarget): Finding[] {
  const long = rows.findIndex((row) => row.length > columns.length);
  const short = options.settings.FILLRECORD ? -1 : rows.findIndex((row) => row.length < columns.length);
  const one = (at: number, kind: "extra" | "missing", remedy: string): Finding[] =>
    at < 0
      ? []
      : [
          {
            severity: "error",
            kind,
            message: `row ${at + 1} has ${plural(rows[at]?.length ?? 0, "field")}, and ${table} takes ${columns.length}`,
            remedy,
            row: at + 1,
          },
        ];
  const delimiter = isOneField(rows, columns) ? "check DELIMITER in copy.options: every row is one field" : undefined;
  return [
    ...one(long, "extra", "quote fields that hold the delimiter, leave out the others, or add columns to the table"),
    ...one(
      short,
      "missing",
      delimiter ?? "write all columns, name those of the file in copy.columns, or add FILLRECORD",
    ),
  ];
}

const isOneField = (rows: readonly Row[], columns: readonly TableColumn[]) =>
  columns.length > 1 && rows.every((row) => row.length === 1);

function values(rows: readonly Row[], { columns, table, options }: TextTarget): Finding[] {
  const found = valueFindings(table);
  rows.forEach((row, at) => {
    columns.forEach((column, index) => {
      const field = row[index];
      if (field === undefined && !options.settings.FILLRECORD) return; // the row is too short, which is said already
      const value = isNull(field, column, options) ? null : (field ?? "");
      const problem = value === null ? nullProblem(column, table) : fieldProblem(value, column, options);
      if (problem) found.add({ column, problem, value: field ?? "", row: at + 1 });
    });
  });
  return found.findings();
}

/** In text a SUPER is JSON; in a file of JSON it is whatever stands there. */
function fieldProblem(value: string, column: TableColumn, options: CopyOptions): ValueProblem | undefined {
  if (column.type.kind !== "super") return valueProblem(value, column, options);
  return isJson(value) ? undefined : wrongType("is no JSON, as SUPER wants", "write JSON, texts with double quotes");
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
