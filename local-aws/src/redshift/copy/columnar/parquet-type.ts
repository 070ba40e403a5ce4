import type { SchemaElement, SchemaTree } from "hyparquet";
import type { ColumnType } from "../target/target-table.ts";

/** How the values of a Parquet column are stored: the parts that matter for a load. */
export type ParquetType =
  | { kind: "boolean" | "int32" | "int64" | "float" | "double" | "bytes" | "json" | "binary" | "date" | "int96" }
  | { kind: "timestamp"; perSecond: bigint }
  | ParquetDecimal
  | { kind: "nested" }
  | { kind: "unknown" };

/** `length` is that of a FIXED_LEN_BYTE_ARRAY. */
type ParquetDecimal = { kind: "decimal"; precision: number; scale: number; length?: number };

export function parquetType({ element, children }: SchemaTree): ParquetType {
  if (children.length > 0 || element.repetition_type === "REPEATED") return { kind: "nested" };
  const { converted_type: converted, logical_type: logical } = element;
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") return decimalType(element);
  switch (element.type) {
    case "BOOLEAN":
      return { kind: "boolean" };
    case "FLOAT":
      return { kind: "float" };
    case "DOUBLE":
      return { kind: "double" };
    case "INT96":
      return { kind: "int96" };
    case "INT32":
      if (converted === "DATE" || logical?.type === "DATE") return { kind: "date" };
      return isSignedInteger(element) ? { kind: "int32" } : { kind: "unknown" };
    case "INT64":
      return int64Type(element);
    case "FIXED_LEN_BYTE_ARRAY":
      return { kind: converted === undefined && logical === undefined ? "binary" : "unknown" };
    case "BYTE_ARRAY":
      if (!isText(element)) return { kind: "unknown" };
      if (converted === undefined && logical === undefined) return { kind: "binary" };
      return { kind: logical?.type === "JSON" || converted === "JSON" ? "json" : "bytes" };
    default:
      return { kind: "unknown" };
  }
}

function decimalType({ type, type_length: length, precision = 0, scale = 0, logical_type: logical }: SchemaElement) {
  const size =
    logical?.type === "DECIMAL" ? { precision: logical.precision, scale: logical.scale } : { precision, scale };
  const isFixed = type === "FIXED_LEN_BYTE_ARRAY" && length !== undefined;
  return { kind: "decimal" as const, ...size, ...(isFixed && { length }) };
}

const perSecond = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n };

function int64Type(element: SchemaElement): ParquetType {
  const { converted_type: converted, logical_type: logical } = element;
  if (logical?.type === "TIMESTAMP") return { kind: "timestamp", perSecond: perSecond[logical.unit] };
  if (converted === "TIMESTAMP_MILLIS") return { kind: "timestamp", perSecond: perSecond.MILLIS };
  if (converted === "TIMESTAMP_MICROS") return { kind: "timestamp", perSecond: perSecond.MICROS };
  return isSignedInteger(element) ? { kind: "int64" } : { kind: "unknown" };
}

function isSignedInteger({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (logical) return logical.type === "INTEGER" && logical.isSigned;
  return converted === undefined || /^INT_\d+$/.test(converted);
}

function isText({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (logical) return ["STRING", "ENUM", "JSON"].includes(logical.type);
  return converted === undefined || ["UTF8", "ENUM", "JSON"].includes(converted);
}

/** Whether Redshift reads the values into such a column: the physical types must be the same (facts §4.5). */
export function isCompatible(from: ParquetType, to: ColumnType, { serializeToJson }: { serializeToJson: boolean }) {
  switch (to.kind) {
    case "integer":
      return from.kind === (to.bytes === 8 ? "int64" : "int32");
    case "float":
      return from.kind === (to.bytes === 8 ? "double" : "float");
    case "timestamp":
      return from.kind === "timestamp" || from.kind === "int96";
    case "char":
    case "varchar":
      return from.kind === "bytes" || from.kind === "json" || from.kind === "binary";
    case "varbyte":
      return from.kind === "binary" || from.kind === "bytes";
    case "super": // UNLOAD writes SUPER as JSON, which loads without SERIALIZETOJSON
      return from.kind === "json" || (from.kind === "nested" && serializeToJson);
    default:
      return from.kind === to.kind;
  }
}

/** Bytes that a number of so many decimal digits and its sign take. */
export function decimalBytes(precision: number): number {
  return Math.ceil((Math.log2(10) * precision + 1) / 8);
}

/** Why the decimals of a file do not fit the column, and the code of that error. */
type DecimalMismatch = { code: 15001 | 15007; reason: string };

/**
 * Precision and scale of the column must be those of the file; the length is seen first.
 *
 * @see https://github.com/G-Research/ParquetSharp/issues/252 for the text of the length
 * @see https://repost.aws/knowledge-center/redshift-spectrum-data-errors
 */
export function decimalMismatch(from: ParquetType, to: ColumnType): DecimalMismatch | undefined {
  if (from.kind !== "decimal" || to.kind !== "decimal") return undefined;
  const expected = decimalBytes(to.precision);
  if (from.length !== undefined && from.length !== expected)
    return { code: 15001, reason: `has an invalid type length. Expecting: ${expected} len in file: ${from.length}` };
  for (const part of ["scale", "precision"] as const)
    if (from[part] !== to[part]) {
      const both = `File metadata ${part}: ${from[part]} Table metadata ${part}: ${to[part]}`;
      return { code: 15007, reason: `has a ${part} that does not match the table metadata ${part}. ${both}` };
    }
  return undefined;
}

/** A column as the error of a mismatch prints it. */
export function printedElement({ element, children }: SchemaTree): string {
  const type = children.length > 0 ? "group" : (element.type ?? "group").toLowerCase();
  return `${(element.repetition_type ?? "required").toLowerCase()} ${type} ${element.name}`;
}

/** A column's type as the error of a mismatch prints it. */
export function printedColumnType(type: ColumnType): string {
  switch (type.kind) {
    case "integer":
      return { 2: "SMALLINT", 4: "INT", 8: "BIGINT" }[type.bytes];
    case "float":
      return type.bytes === 4 ? "REAL" : "DOUBLE";
    case "decimal":
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case "char":
    case "varchar":
    case "varbyte":
      return `${type.kind.toUpperCase()}(${type.bytes})`;
    case "timestamp":
    case "time":
      return type.kind.toUpperCase() + (type.zoned ? "TZ" : "");
    case "other":
      return type.name.toUpperCase();
    default:
      return type.kind.toUpperCase();
  }
}
