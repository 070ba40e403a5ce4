import { type Column, columnType } from "./column-type.ts";

/** A value as GetStatementResult gives it. */
type Field =
  | { isNull: true }
  | { longValue: unknown }
  | { doubleValue: number | string }
  | { booleanValue: boolean }
  | { stringValue: string };

/** From ES2025: writes a number with all its digits, even one that JavaScript cannot represent. */
const { rawJSON } = JSON as JSON & { rawJSON(json: string): unknown }; // the compiler's library lacks it

/** @param value as PostgreSQL writes it */
export function toField(column: Column, value: string | null): Field {
  if (value === null) return { isNull: true };
  const type = columnType(column);
  switch (type.value) {
    case "long":
      return { longValue: rawJSON(value) };
    case "double":
      return { doubleValue: Number.isFinite(Number(value)) ? Number(value) : value };
    case "boolean":
      return { booleanValue: value === "t" };
    case "string":
      return { stringValue: shownText(type.name, value) };
    default:
      return type.value satisfies never;
  }
}

/** A value as text, the way Redshift's driver shows it. */
export function shownText(typeName: string, value: string): string {
  if (typeName === "timestamp") return value.includes(".") || !value.includes(":") ? value : `${value}.0`;
  if (typeName === "varbyte") return value.replace(/^\\x/, "");
  if (typeName === "super") return value.replace(/("(?:[^"\\]|\\.)*"?)|\s+/g, "$1");
  return value;
}
