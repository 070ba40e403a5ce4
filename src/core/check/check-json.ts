import { nearest } from "../base/nearest.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import { missingOperation } from "./compare-names.ts";
import type { FileContent } from "./file-content.ts";
import type { Finding } from "./finding.ts";
import type { LoadTarget } from "./load-columns.ts";
import { isOfRow, refusalFindings } from "./refusal-findings.ts";

/** Compares the first records of a JSON file with its table; COPY goes by name (facts §4.4). */
export function checkJson({ keys, rows }: Extract<FileContent, { kind: "json" }>, target: LoadTarget): Finding[] {
  const { columns, options } = target;
  const isCaseless = "mapping" in options.format && options.format.mapping === "auto ignorecase";
  const keysOf = (column: TableColumn) =>
    keys.filter((key) => key === column.name || (isCaseless && key.toLowerCase() === column.name.toLowerCase()));
  const broken = rows.refusals.filter(isOfRow).reduce((sum, refusal) => sum + refusal.rows, 0);
  if (broken === rows.rows) return refusalFindings(rows, target);
  const used = new Set(columns.flatMap(keysOf));
  const absent = columns.filter((column) => keysOf(column).length === 0);
  const isSaid = (column: string | undefined) => absent.some(({ name }) => name === column);
  const others = { ...rows, refusals: rows.refusals.filter(({ column }) => !isSaid(column)) };
  return [
    ...absent.map((column) =>
      column.name === target.watched ? missingOperation(column.name) : missing(column, { keys, target }),
    ),
    ...keys.filter((key) => !used.has(key)).map((key) => ignored(key, target)),
    ...refusalFindings(others, target),
  ];
}

function missing(column: TableColumn, { keys, target }: { keys: readonly string[]; target: LoadTarget }): Finding {
  const otherCase = keys.find((key) => key.toLowerCase() === column.name.toLowerCase());
  const what = otherCase
    ? `the file calls ${column.name} ${otherCase}, and COPY with 'auto' matches upper and lower case exactly`
    : `no record has the key ${column.name}`;
  return {
    severity: column.nullable ? "warning" : "error",
    kind: "missing",
    column: column.name,
    message: `${what}, so ${column.name} of ${target.table} would be NULL${column.nullable ? "" : ", which it does not take"}`,
    remedy: otherCase
      ? `write ${target.options.format.kind.toUpperCase()} 'auto ignorecase' in copy.options`
      : "write the key into the records, or list the columns that have one in copy.columns",
  };
}

function ignored(key: string, { columns, table }: LoadTarget): Finding {
  const names = columns.map(({ name }) => name);
  const isCase = names.some((name) => name.toLowerCase() === key.toLowerCase());
  const near = nearest(key, names);
  const meant = near === undefined ? "" : `rename it if ${near} is meant, or `;
  return {
    severity: isCase ? "note" : "warning",
    kind: "extra",
    column: key,
    message: `${key} is in the records and not in ${table}; COPY would ignore it`,
    remedy: isCase ? "see above" : `${meant}run ALTER TABLE ${table} ADD COLUMN if it is wanted`,
  };
}
