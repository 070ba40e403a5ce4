import type { TableColumn } from "../shapes/table-column.ts";
import { plainName } from "./compare-names.ts";
import type { Finding } from "./finding.ts";
import type { LoadTarget } from "./load-columns.ts";

/** The line above the rows, and how many lines are above them in all. */
export type Header =
  | { kind: "none"; lines: number }
  /** Its fields are the names of columns; `isSkipped` unless COPY would load it. */
  | { kind: "names"; fields: readonly string[]; lines: number; isSkipped: boolean }
  /** A row like all others, which IGNOREHEADER skips. */
  | { kind: "row"; fields: readonly string[]; lines: number };

/** The first line that may be a header, without fields if it cannot be cut; `converts` if COPY could convert each field. */
export type FirstLine = { fields: readonly string[]; converts: boolean };

/** @param first the last line that IGNOREHEADER skips, else the first row */
export function headerOf(first: FirstLine | undefined, target: LoadTarget): Header {
  const lines = Number(target.options.settings.IGNOREHEADER ?? 0);
  if (!first || first.fields.length === 0) return { kind: "none", lines };
  const fields = withoutLast(first.fields, target);
  const isRow = first.converts && isTyped(fields, target.columns);
  const known = new Set(target.columns.map(({ name }) => plainName(name)));
  const hits = fields.filter((field) => known.has(plainName(field))).length;
  if (lines > 0)
    return isRow && hits === 0 ? { kind: "row", fields, lines } : { kind: "names", fields, lines, isSkipped: true };
  if (hits === 0 || hits * 2 < fields.length || isRow) return { kind: "none", lines };
  return { kind: "names", fields, lines: 1, isSkipped: false };
}

/** Where fields are not CSV, a delimiter may follow the last one. */
function withoutLast(fields: readonly string[], { columns, options }: LoadTarget): readonly string[] {
  const isTrailing =
    options.format.kind === "delimited" && fields.length === columns.length + 1 && fields.at(-1) === "";
  return isTrailing ? fields.slice(0, -1) : fields;
}

/** Whether it converts for another reason than that all columns are text. */
function isTyped(fields: readonly string[], columns: readonly TableColumn[]): boolean {
  const hasTyped = columns.some((column, at) => !isText(column) && (fields[at] ?? "").trim() !== "");
  return hasTyped && fields.length === columns.length;
}

const isText = ({ type }: TableColumn) => type.kind === "varchar" || type.kind === "char";

export function headerFindings(header: Header, { columns }: LoadTarget): Finding[] {
  if (header.kind === "row")
    return [
      {
        severity: "warning",
        kind: "header",
        message: `the line that IGNOREHEADER skips looks like a row (${header.fields.join(", ")}), which would be lost`,
        remedy: "take IGNOREHEADER out of copy.options if the files have no header",
      },
    ];
  if (header.kind === "none" || header.isSkipped) return [];
  const fits = columns.every(isText) && header.fields.length === columns.length;
  return [
    {
      severity: fits ? "warning" : "error",
      kind: "header",
      message: `the file begins with a header (${header.fields.join(", ")}), which COPY would load as a row`,
      remedy: "add IGNOREHEADER 1 to copy.options",
      row: 1,
    },
  ];
}
