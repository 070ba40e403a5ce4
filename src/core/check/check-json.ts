import { nearest } from "../base/nearest.ts";
import type { TextTarget } from "./check-text.ts";
import { valueProblem } from "./check-value.ts";
import type { FileContent } from "./file-content.ts";
import type { Finding } from "./finding.ts";
import type { TableColumn } from "./table.ts";
import { isNull, nullProblem, valueFindings } from "./value-findings.ts";

type Record_ = Readonly<Record<string, string | null>>;

/** Compares the first records of a JSON file with its table; COPY goes by name (facts §4.4). */
export function checkJson({ records }: Extract<FileContent, { kind: "json" }>, target: TextTarget): Finding[] {
  const { columns, options } = target;
  const isCaseless = options.format.kind === "json" && options.format.mapping === "auto ignorecase";
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const keysOf = (column: TableColumn) =>
    keys.filter((key) => key === column.name || (isCaseless && key.toLowerCase() === column.name.toLowerCase()));
  const used = new Set(columns.flatMap(keysOf));
  const extra = keys.filter((key) => !used.has(key));
  return [
    ...columns.filter((column) => keysOf(column).length === 0).map((column) => missing(column, { keys, target })),
    ...extra.map((key) => ignored(key, target)),
    ...values(records, target, keysOf),
  ];
}

function missing(column: TableColumn, { keys, target }: { keys: readonly string[]; target: TextTarget }): Finding {
  const otherCase = keys.find((key) => key.toLowerCase() === column.name.toLowerCase());
  const what = otherCase
    ? `the file calls ${column.name} ${otherCase}, and COPY with 'auto' tells capitals from small letters`
    : `no record has the key ${column.name}`;
  return {
    severity: column.nullable ? "warning" : "error",
    kind: "missing",
    column: column.name,
    message: `${what}, so ${column.name} of ${target.table} would be NULL${column.nullable ? "" : ", which it does not take"}`,
    remedy: otherCase
      ? "write JSON 'auto ignorecase' in copy.options"
      : "write the key into the records, or list the columns that have one in copy.columns",
  };
}

function ignored(key: string, { columns, table }: TextTarget): Finding {
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

function values(
  records: readonly Record_[],
  { columns, table, options }: TextTarget,
  keysOf: (column: TableColumn) => readonly string[],
): Finding[] {
  const found = valueFindings(table);
  for (const column of columns) {
    const keys = keysOf(column);
    if (keys.length === 0) continue;
    records.forEach((record, at) => {
      const key = keys.find((each) => Object.hasOwn(record, each));
      const value = (key === undefined ? null : record[key]) ?? null;
      const problem =
        value === null || isNull(value, column, options)
          ? nullProblem(column, table)
          : valueProblem(value, column, options);
      if (problem) found.add({ column, problem, value: value ?? "null", row: at + 1 });
    });
  }
  return found.findings();
}
