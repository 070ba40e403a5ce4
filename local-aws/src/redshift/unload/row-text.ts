import { CopyError } from "../copy/copy-error.ts";
import type { UnloadColumn } from "./unload-column.ts";
import type { UnloadRow } from "./unload-query.ts";
import type { UnloadFormat } from "./unload-statement.ts";
import { valueText } from "./value-text.ts";

type TextFormat = Exclude<UnloadFormat, { kind: "parquet" }>;

/** Makes the line of a row, with its newline, and that of the header. */
export type RowText = { line(row: UnloadRow): string; header: string };

/** @throws CopyError if the columns do not fit the format */
export function rowText(format: TextFormat, columns: readonly UnloadColumn[]): RowText {
  const names = columns.map((column) => column.name);
  switch (format.kind) {
    case "json":
      refuseSameNames(names);
      return { line: jsonLine(columns), header: "" };
    case "fixedwidth":
      return { line: fixedLine(format, columns), header: "" };
    default: {
      const field = format.kind === "csv" ? csvField(format) : delimitedField(format);
      const join = (fields: readonly string[]) => `${fields.join(format.delimiter)}\n`;
      const text = (value: string | null, column: UnloadColumn) =>
        value === null ? nullText(column, format.nullAs) : field(valueText(value, column.type), isText(column));
      return {
        line: (row) => join(columns.map((column, at) => text(row[at] ?? null, column))),
        header: join(names.map((name) => field(name, true))),
      };
    }
  }
}

function isText({ type }: UnloadColumn): boolean {
  return type.kind === "char" || type.kind === "varchar" || type.kind === "super";
}

/** A SUPER null is written as JSON's null, regardless of NULL AS. */
function nullText({ type }: UnloadColumn, nullAs: string): string {
  return type.kind === "super" ? "null" : nullAs;
}

type FieldText = (text: string, isText: boolean) => string;

function csvField({ delimiter }: { delimiter: string }): FieldText {
  return (text) => (text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
}

function delimitedField({
  delimiter,
  addQuotes,
  escape: escapes,
}: Extract<TextFormat, { kind: "delimited" }>): FieldText {
  const special = new Set(["\n", "\r", "\\", delimiter, ...(addQuotes ? ['"', "'"] : [])]);
  const escaped = (text: string) => [...text].map((it) => (special.has(it) ? `\\${it}` : it)).join("");
  return (text, isText) => {
    const inner = escapes && isText ? escaped(text) : text;
    return addQuotes ? `"${inner}"` : inner;
  };
}

function jsonLine(columns: readonly UnloadColumn[]): RowText["line"] {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  return (row) => {
    const members = columns.map((column, at) => `${keys[at]}:${jsonValue(row[at] ?? null, column)}`);
    return `{${members.join(",")}}\n`;
  };
}

/** Numbers keep PostgreSQL's text, so no digit is lost. Booleans are `t` and `f`, as in the other formats. */
function jsonValue(value: string | null, { type }: UnloadColumn): string {
  if (value === null) return "null";
  const text = valueText(value, type);
  const isNumber = type.kind === "integer" || type.kind === "decimal" || type.kind === "float";
  const isBare = type.kind === "super" || (isNumber && /^-?\d/.test(text));
  return isBare ? text : JSON.stringify(text);
}

function refuseSameNames(names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new CopyError(`UNLOAD as JSON needs column names that differ: "${twice}" occurs twice`);
}

function fixedLine(
  { widths, nullAs }: Extract<TextFormat, { kind: "fixedwidth" }>,
  columns: readonly UnloadColumn[],
): RowText["line"] {
  if (widths.length !== columns.length) {
    throw new CopyError(`The fixedwidth spec has ${widths.length} columns, the query ${columns.length}`);
  }
  return (row) =>
    `${columns.map((column, at) => fixedField(row[at] ?? null, { column, width: widths[at] as number, nullAs })).join("")}\n`;
}

/** Widths count characters; nothing is cut off. */
function fixedField(
  value: string | null,
  { column, width, nullAs }: { column: UnloadColumn; width: number; nullAs: string },
): string {
  const text = value === null ? nullText(column, nullAs) : valueText(value, column.type);
  const length = [...text].length;
  if (length <= width) return text + " ".repeat(width - length);
  if (value === null && !isText(column)) return " ".repeat(width);
  throw new CopyError(
    `The value '${text.slice(0, 80)}' of column ${column.name} is longer than its fixed width of ${width}`,
  );
}
