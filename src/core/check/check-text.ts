import type { CopyOptions } from "../copy-options.ts";
import { plural } from "../plural.ts";
import { valueProblem } from "./check-value.ts";
import { compareNames, plainName } from "./compare-names.ts";
import type { FileContent } from "./file-content.ts";
import type { Finding } from "./finding.ts";
import type { TableColumn } from "./table.ts";
import { nullProblem, valueFindings } from "./value-findings.ts";

export type TextTarget = { columns: readonly TableColumn[]; table: string; options: CopyOptions };

type Row = readonly (string | null)[];

/** Compares the header and the first rows of a file of fields with its table; COPY goes by position. */
export function checkText({ header, rows }: Extract<FileContent, { kind: "text" }>, target: TextTarget): Finding[] {
  const unskipped = unskippedHeader(header, rows, target);
  if (unskipped)
    return [unskipped, ...checkText({ kind: "text", header: texts(rows[0]), rows: rows.slice(1) }, target)];
  const fillsUp = target.options.settings.FILLRECORD === true;
  const names = header ? compareNames({ ...target, fields: header, fillsUp }) : [];
  const isShifted = names.some(({ severity, kind }) => severity === "error" && kind !== "null");
  const skipped = header && lostFirstRow(header, target);
  if (isShifted && !skipped) return [...names, ...byName(header ?? [], rows, target)];
  return [...(skipped ? [skipped] : names), ...fieldCounts(rows, target), ...values(rows, target)];
}

const texts = (row: Row | undefined) => (row ?? []).map((field) => field ?? "");

/** The first row that COPY would load is a header: most of its fields are names of the table's columns. */
function unskippedHeader(
  header: readonly string[] | undefined,
  rows: readonly Row[],
  target: TextTarget,
): Finding | undefined {
  const names = new Set(target.columns.map(({ name }) => plainName(name)));
  const hits = texts(rows[0]).filter((field) => names.has(plainName(field))).length;
  if (header || hits === 0 || hits * 2 < (rows[0]?.length ?? 0)) return undefined;
  return {
    severity: "error",
    kind: "header",
    message: `the file begins with a header (${texts(rows[0]).join(", ")}), which COPY would load as a row`,
    remedy: "add IGNOREHEADER 1 to copy.options",
    row: 1,
  };
}

/** The line that IGNOREHEADER skips is a row like all others: no name fits, and every value does. */
function lostFirstRow(header: readonly string[], { columns, options }: TextTarget): Finding | undefined {
  const names = new Set(columns.map(({ name }) => plainName(name)));
  const isTyped = columns.some(({ type }) => type.kind !== "varchar" && type.kind !== "char");
  const fits = columns.every((column, at) => valueProblem(header[at] ?? "", column, options) === undefined);
  if (!isTyped || !fits || header.length !== columns.length || header.some((field) => names.has(plainName(field))))
    return undefined;
  return {
    severity: "warning",
    kind: "header",
    message: `the line that IGNOREHEADER skips looks like a row (${header.join(", ")}), which would be lost`,
    remedy: "take IGNOREHEADER out of copy.options if the files have no header",
  };
}

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
      const problem = value === null ? nullProblem(column, table) : valueProblem(value, column, options);
      if (problem) found.add({ column, problem, value: field ?? "", row: at + 1 });
    });
  });
  return found.findings();
}

/** COPY takes nothing and blanks for NULL, but in text only if it is told to (facts §4.3). */
function isNull(field: string | null | undefined, { type }: TableColumn, { settings }: CopyOptions): boolean {
  if (field === null) return true;
  if (type.kind !== "char" && type.kind !== "varchar") return (field ?? "").trim() === "";
  if (field === undefined || field === "") return settings.EMPTYASNULL === true;
  return settings.BLANKSASNULL === true && field.trim() === "";
}
