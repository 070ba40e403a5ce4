import { quoteIdentifier, quoteLiteral, quoteTable, type TableName } from "../../base/identifier.ts";
import type { DeleteWhen } from "../../pipeline/pipeline.ts";
import { type Keys, type Match, stage } from "./step.ts";

/** A row as a condition names it: a table in full, or an alias. Redshift's DELETE takes no alias for its target. */
export type RowName = string;

export const stageRow: RowName = quoteTable(stage);
export const stagedRow: RowName = "staged";
export const rowOf = (table: TableName): RowName => quoteTable(table);

export const columnOf = (row: RowName, column: string) => `${row}.${quoteIdentifier(column)}`;
export const list = (columns: Keys) => columns.map(quoteIdentifier).join(", ");

export const anyNull = (columns: Keys) => columns.map((column) => `${quoteIdentifier(column)} IS NULL`).join(" OR ");

export const allKnown = (columns: readonly string[]) => columns.map((column) => `${column} IS NOT NULL`).join(" AND ");

/** Whether a stored and a staged row are the same row. */
export function matches({ target, on, inRange }: Match): string {
  return [sameKey(rowOf(target), stageRow, on), ...inRange.map((column) => isInStagesRange(target, column))].join(
    " AND ",
  );
}

export const sameKey = (a: RowName, b: RowName, on: Keys): string =>
  on.map((column) => `${columnOf(a, column)} = ${columnOf(b, column)}`).join(" AND ");

/** AWS's merge example has such a filter beside the join, with a constant: https://docs.aws.amazon.com/redshift/latest/dg/merge-examples.html. */
function isInStagesRange(target: TableName, column: string): string {
  const bound = (which: "MIN" | "MAX") => `(SELECT ${which}(${quoteIdentifier(column)}) FROM ${quoteTable(stage)})`;
  return `${columnOf(rowOf(target), column)} BETWEEN ${bound("MIN")} AND ${bound("MAX")}`;
}

/** NULL timestamps sort oldest: a row with one never beats a row that has a timestamp. The first column that differs decides. */
export function isNewer(a: RowName, b: RowName, [column = "", ...rest]: Keys): string {
  const [left, right] = [columnOf(a, column), columnOf(b, column)];
  const decided = `${left} > ${right} OR (${left} IS NOT NULL AND ${right} IS NULL)`;
  if (rest.length === 0) return `(${decided})`;
  return `(${decided} OR (${isSameTime(a, b, [column])} AND ${isNewer(a, b, rest)}))`;
}

export function isSameTime(a: RowName, b: RowName, columns: Keys): string {
  const same = columns.map((column) => {
    const [left, right] = [columnOf(a, column), columnOf(b, column)];
    return `(${left} = ${right} OR (${left} IS NULL AND ${right} IS NULL))`;
  });
  return same.join(" AND ");
}

/** Literals without a type, so the column's type decides how they are read. NULL is no deletion. */
export const isDeletion = ({ column, in: values }: DeleteWhen, row?: RowName): string =>
  `${deleteColumn(column, row)} IN (${values.map((value) => quoteLiteral(String(value))).join(", ")})`;

export function isNoDeletion(when: DeleteWhen, row?: RowName): string {
  const column = deleteColumn(when.column, row);
  return `(${column} IS NULL OR NOT ${isDeletion(when, row)})`;
}

const deleteColumn = (column: string, row: RowName | undefined) =>
  row === undefined ? quoteIdentifier(column) : columnOf(row, column);
