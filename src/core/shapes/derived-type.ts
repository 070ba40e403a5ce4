import { type ColumnType, maxVarcharBytes } from "./column-type.ts";
import type { FileColumn } from "./file-column.ts";

/** A decimal of Redshift has 38 digits at most: https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html. */
const maxPrecision = 38;

/** Shorter texts get this room. */
const leastTextBytes = 256;

/**
 * The type of a target's column that takes the values of a file's column: the same type, since COPY converts nothing when it
 * reads Parquet (facts §4.5). Text gets twice the room of the longest text that was seen; nested values go into SUPER.
 *
 * @returns undefined if no type of Redshift is known to take the values
 */
export function derivedType({ type, longest }: Omit<FileColumn, "name">): ColumnType | undefined {
  switch (type.kind) {
    case "int":
      return { kind: "integer", bytes: type.bits === 64 ? 8 : 4 };
    case "float":
      return { kind: "float", bytes: 4 };
    case "double":
      return { kind: "float", bytes: 8 };
    case "decimal":
      return type.precision <= maxPrecision ? type : undefined;
    case "text":
      return { kind: "varchar", bytes: roomForText(longest ?? 0) };
    case "json":
      return { kind: "varchar", bytes: maxVarcharBytes };
    case "nested":
      return { kind: "super" };
    case "timestamp":
      return { kind: "timestamp", zoned: false };
    case "boolean":
    case "date":
      return { kind: type.kind };
    case "other":
      return undefined;
    default:
      return type satisfies never;
  }
}

/** The next power of two from twice the bytes on: 256 to 65,535. */
export function roomForText(longestBytes: number): number {
  let room = leastTextBytes;
  while (room < 2 * longestBytes && room < maxVarcharBytes) room *= 2;
  return Math.min(room, maxVarcharBytes);
}
