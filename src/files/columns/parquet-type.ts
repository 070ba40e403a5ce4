import type { SchemaTree } from "hyparquet";
import type { FileType } from "../../core/shapes/file-column.ts";

/**
 * How a column of a Parquet file stores its values.
 *
 * @see https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 */
export function parquetType({ element, children }: SchemaTree): FileType {
  if (children.length > 0 || element.repetition_type === "REPEATED") return { kind: "nested" };
  const { type = "", converted_type: converted = "", logical_type: logical } = element;
  const name = logical?.type ?? converted;
  if (name === "DECIMAL")
    return logical?.type === "DECIMAL"
      ? { kind: "decimal", precision: logical.precision, scale: logical.scale }
      : { kind: "decimal", precision: element.precision ?? 0, scale: element.scale ?? 0 };
  if (name === "DATE") return { kind: "date" };
  if (/^TIMESTAMP/.test(name) || type === "INT96") return { kind: "timestamp" };
  if (name === "JSON") return { kind: "json" };
  if (type === "BYTE_ARRAY" && ["", "STRING", "UTF8", "ENUM"].includes(name)) return { kind: "text" };
  if (type === "BOOLEAN" || type === "FLOAT" || type === "DOUBLE") return { kind: floating[type] };
  if (type === "INT32" || type === "INT64") return integerType(type, name, logical);
  return { kind: "other", name: name || type };
}

const floating = { BOOLEAN: "boolean", FLOAT: "float", DOUBLE: "double" } as const;

function integerType(type: "INT32" | "INT64", name: string, logical: SchemaTree["element"]["logical_type"]): FileType {
  const isUnsigned = logical?.type === "INTEGER" ? !logical.isSigned : /^UINT/.test(name);
  if (isUnsigned) return { kind: "other", name: `unsigned ${type}` };
  if (name !== "" && name !== "INTEGER" && !/^INT_/.test(name)) return { kind: "other", name };
  return { kind: "int", bits: type === "INT32" ? 32 : 64 };
}
