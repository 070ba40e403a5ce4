import { quoteIdentifier, quoteTable, type TableName } from "../base/identifier.ts";
import { formatColumnType } from "./column-type.ts";
import type { NewColumn } from "./match-shape.ts";

/** One statement for each column: ALTER TABLE takes no more (https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html). */
export function addColumnSql(table: TableName, { name, type }: NewColumn): string {
  return `ALTER TABLE ${quoteTable(table)} ADD COLUMN ${quoteIdentifier(name)} ${formatColumnType(type)}`;
}
