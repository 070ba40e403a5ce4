import { includesName, isSameName } from "../base/identifier.ts";
import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import type { CopySource } from "../pipeline/pipeline.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import type { Finding } from "./finding.ts";
import type { CheckedTable } from "./table.ts";

/** What a COPY says about the file and its columns. `staged`: it fills a stage, which has no IDENTITY column. */
export type CheckedCopy = Pick<CopySource, "options" | "columns"> & {
  staged?: boolean;
  /** Columns that the load fills. */
  filled?: readonly string[];
  /** A column whose values are looked at. */
  watched?: string;
};

/** Where a file's fields go to, and how they are read; `table` is the table's name. */
export type LoadTarget = { columns: readonly TableColumn[]; table: string; options: CopyOptions; watched?: string };

/**
 * The columns that a file's fields go to, in order: those of the list, else all but IDENTITY ones (facts §4.6). A stage of all
 * columns wants values for these, too.
 *
 * What COPY would say about the list itself are findings.
 */
export function loadColumns(
  table: CheckedTable,
  { options, columns: listed, staged = false, filled = [], watched }: CheckedCopy,
): { target: LoadTarget; findings: Finding[] } {
  const explicitIds = options.settings.EXPLICIT_IDS === true;
  const target = (columns: readonly TableColumn[]) => ({
    columns,
    table: table.name,
    options,
    ...(watched !== undefined && { watched: columns.find(({ name }) => isSameName(name, watched))?.name ?? watched }),
  });
  if (!listed) {
    const numbered = staged ? table.columns.filter(({ identity }) => identity === "always") : [];
    return {
      target: target(table.columns.filter(({ identity }) => explicitIds || staged || !identity)),
      findings: numbered.map(unnamedColumns),
    };
  }
  const findings: Finding[] = [];
  const columns = listed.flatMap((name): TableColumn[] => {
    const column =
      table.columns.find((it) => it.name === name) ?? table.columns.find((it) => isSameName(it.name, name));
    if (!column) findings.push(unknownColumn(table.name, name));
    else if (column.identity === "always" && (staged || !explicitIds)) findings.push(numberedColumn(column, staged));
    return column ? [column] : [];
  });
  const left = table.columns.filter(
    (column) =>
      !column.nullable &&
      !column.hasDefault &&
      !column.identity &&
      !columns.includes(column) &&
      !includesName(filled, column.name),
  );
  const repeated = new Set(columns.filter((column, at) => columns.indexOf(column) !== at));
  return {
    target: target(columns),
    findings: [...findings, ...[...repeated].map(repeatedColumn), ...left.map((column) => leftOut(column))],
  };
}

const unknownColumn = (table: string, name: string): Finding => ({
  severity: "error",
  kind: "missing",
  column: name,
  message: `the column list of the load names ${name}, which ${table} does not have`,
  remedy: "correct copy.columns, or add the column to the table",
});

const numberedColumn = ({ name }: TableColumn, staged: boolean): Finding => ({
  severity: "error",
  kind: "extra",
  column: name,
  message: `${name} is an IDENTITY column, which Redshift fills by itself, and the column list of the load names it`,
  remedy: `take ${name} out of copy.columns and out of the file${staged ? "" : ", or add EXPLICIT_IDS to copy.options"}`,
});

const unnamedColumns = ({ name }: TableColumn): Finding => ({
  severity: "error",
  kind: "missing",
  column: name,
  message: `${name} is an IDENTITY column, which Redshift fills by itself, and a merge without copy.columns loads all columns`,
  remedy: `name the columns that the files hold in copy.columns, without ${name}`,
});

const repeatedColumn = ({ name }: TableColumn): Finding => ({
  severity: "error",
  kind: "extra",
  column: name,
  message: `the column list of the load names ${name} more than once`,
  remedy: "correct copy.columns",
});

const leftOut = ({ name }: TableColumn): Finding => ({
  severity: "error",
  kind: "null",
  column: name,
  message: `${name} is NOT NULL without a default, and the column list of the load leaves it out`,
  remedy: `add ${name} to copy.columns, or give the column a default`,
});
