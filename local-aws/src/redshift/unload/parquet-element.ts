import type { SchemaElement } from "hyparquet";
import { decimalBytes } from "../copy/columnar/parquet-type.ts";
import { CopyError } from "../copy/copy-error.ts";
import type { ColumnType } from "../copy/target/target-table.ts";
import type { UnloadColumn } from "./unload-column.ts";
import { valueText } from "./value-text.ts";

/** A column of a Parquet file, and how a value's text becomes what the file holds. */
type ParquetColumn = { element: SchemaElement; value(text: string): unknown };

/** @throws CopyError for types that have no form in Parquet */
export function parquetColumn({ name, type }: UnloadColumn): ParquetColumn {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  switch (type.kind) {
    case "integer":
      return type.bytes === 8
        ? { element: { ...optional, type: "INT64" }, value: BigInt }
        : { element: { ...optional, type: "INT32" }, value: Number };
    case "float":
      return { element: { ...optional, type: type.bytes === 8 ? "DOUBLE" : "FLOAT" }, value: Number };
    case "boolean":
      return { element: { ...optional, type: "BOOLEAN" }, value: (text) => text === "t" };
    case "decimal":
      return decimalColumn(optional, type);
    case "date":
      return {
        element: { ...optional, type: "INT32", converted_type: "DATE" },
        value: (text) => Number(microseconds(text) / microsecondsPerDay),
      };
    case "timestamp":
      return {
        element: { ...optional, type: "INT64", converted_type: "TIMESTAMP_MICROS" },
        value: microseconds,
      };
    case "char":
    case "varchar":
      return {
        element: { ...optional, type: "BYTE_ARRAY", converted_type: "UTF8" },
        value: (text) => valueText(text, type),
      };
    case "varbyte":
      return {
        element: { ...optional, type: "BYTE_ARRAY" },
        value: (text) => Buffer.from(valueText(text, type), "hex"),
      };
    case "super":
      return {
        element: { ...optional, type: "BYTE_ARRAY", logical_type: { type: "JSON" } },
        value: (text) => Buffer.from(valueText(text, type)),
      };
    default:
      throw new CopyError(`Column ${name} has a type that UNLOAD does not write as PARQUET: cast it to VARCHAR`, {
        sqlState: "0A000",
      });
  }
}

type Optional = { name: string; repetition_type: "OPTIONAL" };

function decimalColumn(
  optional: Optional,
  { precision, scale }: Extract<ColumnType, { kind: "decimal" }>,
): ParquetColumn {
  return {
    element: {
      ...optional,
      type: "FIXED_LEN_BYTE_ARRAY",
      type_length: decimalBytes(precision),
      converted_type: "DECIMAL",
      precision,
      scale,
    },
    value(text) {
      const [whole = "", fraction = ""] = text.split(".");
      return BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
    },
  };
}

const microsecondsPerDay = 86_400_000_000n;

/** Since 1970 in UTC, of `YYYY-MM-DD[ HH:MI:SS[.ffffff]][+00[:30]]`. @throws CopyError for infinity and years BC */
function microseconds(text: string): bigint {
  const parts = /^(\d+)-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(?:([+-])(\d\d)(?::?(\d\d))?)?$/.exec(text);
  if (!parts) throw new CopyError(`'${text}' is outside what a date or timestamp of PARQUET can hold`);
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = "", sign, zoneHours = 0, zoneMinutes = 0] =
    parts;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const offset = (sign === "-" ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
  return BigInt(date.getTime() + seconds * 1000) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
}
