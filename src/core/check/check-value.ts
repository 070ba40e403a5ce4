import type { CopyOptions } from "../copy-options.ts";
import { formatColumnType } from "./column-type.ts";
import type { Finding } from "./finding.ts";
import { integerLimits } from "./integer-limits.ts";
import type { TableColumn } from "./table.ts";

/** What is wrong with one value; `bytes` where it is too long. */
export type ValueProblem = Pick<Finding, "kind" | "severity"> & { says: string; remedy: string; bytes?: number };

const wrongType = (says: string, remedy: string): ValueProblem => ({
  kind: "wrong type",
  severity: "error",
  says,
  remedy,
});
const narrow = (says: string, remedy: string): ValueProblem => ({
  kind: "too narrow",
  severity: "error",
  says,
  remedy,
});

/** Checks text that COPY would convert into a column's type. @param value no NULL */
export function valueProblem(value: string, column: TableColumn, options: CopyOptions): ValueProblem | undefined {
  const { type } = column;
  switch (type.kind) {
    case "integer":
      return integerProblem(value.trim(), column, type.bytes);
    case "decimal":
      return decimalProblem(value.trim(), column, type);
    case "float":
      return isNumber(value.trim()) || /^[+-]?(nan|inf(inity)?)$/i.test(value.trim()) ? undefined : noNumber(column);
    case "boolean":
      return /^(t|true|y|yes|1|f|false|n|no|0)$/i.test(value.trim())
        ? undefined
        : wrongType("is no BOOLEAN", "write true or false");
    case "date":
      return options.settings.ACCEPTANYDATE ? undefined : dateProblem(value.trim(), options.settings.DATEFORMAT);
    case "timestamp":
      return options.settings.ACCEPTANYDATE ? undefined : timestampProblem(value.trim(), options.settings.TIMEFORMAT);
    case "char":
    case "varchar":
      return textProblem(value, column, options);
    default:
      return undefined;
  }
}

const isNumber = (value: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);

const noNumber = ({ type }: TableColumn) =>
  wrongType(
    `is no ${formatColumnType(type)}`,
    "write a number with a point for decimals and nothing else, or make the column VARCHAR",
  );

function integerProblem(value: string, column: TableColumn, bytes: 2 | 4 | 8): ValueProblem | undefined {
  if (!/^[+-]?\d+$/.test(value)) {
    if (isNumber(value)) return wrongType("is no whole number", "write whole numbers, or make the column DECIMAL");
    return noNumber(column);
  }
  const { min, max } = integerLimits(bytes);
  const number = BigInt(value.replace(/^\+/, ""));
  if (number >= min && number <= max) return undefined;
  const wider = bytes === 8 ? "DECIMAL(38,0)" : "BIGINT";
  return narrow(`is outside ${formatColumnType(column.type)}, ${min} to ${max}`, `make the column ${wider}`);
}

function decimalProblem(
  value: string,
  column: TableColumn,
  { precision, scale }: { precision: number; scale: number },
): ValueProblem | undefined {
  if (!isNumber(value)) return noNumber(column);
  const [mantissa = "", exponent = "0"] = value.toLowerCase().split("e");
  const [whole = ""] = mantissa.replace(/^[+-]/, "").split(".");
  const digits = whole.replace(/^0+/, "").length;
  const needed = digits === 0 ? 0 : digits + Number(exponent);
  if (needed <= precision - scale) return undefined;
  return narrow(
    `has ${needed} digits before the point, and ${formatColumnType(column.type)} has room for ${precision - scale}`,
    `make the column DECIMAL(${Math.min(38, needed + scale)},${scale})`,
  );
}

/** Formats of one's own are left to Redshift; a date without a digit is none. */
function dateProblem(value: string, format: unknown): ValueProblem | undefined {
  if (format !== undefined)
    return /\d/.test(value) ? undefined : wrongType("is no DATE", "write dates as DATEFORMAT says");
  if (isDay(value.slice(0, 10))) return undefined;
  return wrongType("is no DATE of the form YYYY-MM-DD", "write dates so, or add DATEFORMAT 'auto' to copy.options");
}

function timestampProblem(value: string, format: unknown): ValueProblem | undefined {
  const isEpoch = format === "epochsecs" || format === "epochmillisecs";
  if (isEpoch)
    return isNumber(value)
      ? undefined
      : wrongType(`is no number, as TIMEFORMAT '${format}' wants`, "correct TIMEFORMAT");
  if (format !== undefined)
    return /\d/.test(value) ? undefined : wrongType("is no TIMESTAMP", "write times as TIMEFORMAT says");
  if (isDay(value.slice(0, 10)) && /^($|[ T]\d{1,2}:\d{2})/.test(value.slice(10))) return undefined;
  return wrongType(
    "is no TIMESTAMP of the form YYYY-MM-DD HH:MI:SS",
    /^\d{10}$|^\d{13}$/.test(value)
      ? `add TIMEFORMAT '${value.length === 10 ? "epochsecs" : "epochmillisecs"}' to copy.options`
      : "write times so, or add TIMEFORMAT 'auto' to copy.options",
  );
}

function isDay(value: string): boolean {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return year !== "" && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function textProblem(value: string, { type }: TableColumn, { settings }: CopyOptions): ValueProblem | undefined {
  if (type.kind !== "char" && type.kind !== "varchar") return undefined;
  if (value.includes("\uFFFD") && !settings.ACCEPTINVCHARS)
    return wrongType(
      "holds bytes that are no characters of the file's encoding",
      "write the file as UTF-8, or add ENCODING or ACCEPTINVCHARS to copy.options",
    );
  if (type.kind === "char" && byteLength(value) > value.length)
    return wrongType("holds characters of more than one byte, which CHAR does not take", "make the column VARCHAR");
  const bytes = byteLength(settings.TRIMBLANKS || type.kind === "char" ? value.replace(/ +$/, "") : value);
  if (bytes <= type.bytes || settings.TRUNCATECOLUMNS) return undefined;
  return { ...narrow(`has ${bytes} bytes, and ${formatColumnType(type)} has room for ${type.bytes}`, ""), bytes };
}

const byteLength = (text: string) => new TextEncoder().encode(text).length;
