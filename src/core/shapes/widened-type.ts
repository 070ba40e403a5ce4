import { quoteIdentifier, quoteTable, type TableName } from "../base/identifier.ts";
import { type ColumnType, maxVarcharBytes } from "./column-type.ts";
import { roomForText } from "./derived-type.ts";

/**
 * The type that a column of text gets whose values have become too long: four times the room, or twice the longest value
 * where that is known.
 *
 * @returns undefined if the column cannot be made longer: only VARCHAR can
 */
export function widenedBytes(type: ColumnType, longestBytes?: number): number | undefined {
  if (type.kind !== "varchar" || type.bytes >= maxVarcharBytes) return undefined;
  return longestBytes === undefined
    ? Math.min(maxVarcharBytes, 4 * type.bytes)
    : Math.max(type.bytes + 1, roomForText(longestBytes));
}

/**
 * Redshift runs it by itself only, and refuses it for columns with a default, in a key, or with some encodings:
 * https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html.
 */
export const widenSql = (table: TableName, column: string, bytes: number): string =>
  `ALTER TABLE ${quoteTable(table)} ALTER COLUMN ${quoteIdentifier(column)} TYPE VARCHAR(${bytes})`;
