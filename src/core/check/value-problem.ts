import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import { formatColumnType } from "../shapes/column-type.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import { widen } from "./check-parquet.ts";
import { integerLimits } from "./integer-limits.ts";
import type { LoadTarget } from "./load-columns.ts";
import type { Refusal } from "./read-rows.ts";
import type { Problem } from "./row-problem.ts";
import { timeRemedy } from "./time-remedy.ts";

/** What is wrong with a value that COPY does not convert into its column, and what to do; codes: facts §4.7. */
export function valueProblem(refusal: Refusal, column: TableColumn, target: LoadTarget): Problem {
  const problem = problemOf(refusal, column, target);
  const remedy = problem.kind === "wrong type" && formatRemedy(refusal.value.trim(), target.options);
  return remedy ? { ...problem, remedy } : problem;
}

/** What COPY would have to be told about the way in which the value is written, if that explains it. */
function formatRemedy(value: string, { format, settings }: CopyOptions): string | undefined {
  if (format.kind !== "csv" && format.kind !== "delimited") return undefined;
  if (settings.NULL === undefined && /^(null|none|nil|n\/?a|nan)$/i.test(value))
    return `add NULL AS '${value}' to copy.options, if it stands for NULL`;
  if (format.kind === "delimited" && /^(["']).*\1$/s.test(value))
    return "add REMOVEQUOTES to copy.options, or write CSV there";
  return undefined;
}

const wrongType = (says: string, remedy: string): Problem => ({ kind: "wrong type", says, remedy });
const tooNarrow = (says: string, remedy: string): Problem => ({ kind: "too narrow", says, remedy });

function problemOf(refusal: Refusal, column: TableColumn, { table, options }: LoadTarget): Problem {
  const value = refusal.value.trim();
  const type = formatColumnType(column.type);
  switch (refusal.code) {
    case 1204:
      return tooLong(refusal, column, table);
    case 1205:
    case 1206:
      return wrongType(`does not read as ${type}`, timeRemedy(value, column, options.settings));
    case 1207:
    case 1208:
      return wrongType(`does not read as ${type}`, numberRemedy(value, column));
    case 1210:
      return wrongType("does not read as BOOLEAN", "write true or false");
    case 1213:
    case 1217:
      return {
        kind: "null",
        says: `is NULL, and ${column.name} of ${table} is NOT NULL`,
        remedy: "write a value in every row, or let the column take NULL",
      };
    case 1216:
    case 1218:
      return wrongType("holds the character NUL (0x00), which no column takes", "leave it out of the file");
    case 1220:
      return badCharacters(column);
    case 1222:
      return outOfRange(column);
    case 1224:
      return wrongType("is not JSON, which SUPER takes", "write JSON, texts with double quotes");
    default:
      return wrongType(`does not read as ${type}`, "correct what writes the file, or make the column VARCHAR");
  }
}

function badCharacters({ type }: TableColumn): Problem {
  if (type.kind === "char")
    return wrongType("holds characters of more than one byte, which CHAR does not take", "make the column VARCHAR");
  return wrongType(
    "holds bytes that are not characters of the file's encoding",
    "write the file as UTF-8, or add ENCODING or ACCEPTINVCHARS to copy.options",
  );
}

const isNumber = (value: string) => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value);

function numberRemedy(value: string, { type }: TableColumn): string {
  if (!isNumber(value)) return "write a number with a point for decimals and nothing else, or make the column VARCHAR";
  return type.kind === "integer"
    ? "write whole numbers, or make the column DECIMAL"
    : "write all digits without an exponent, or make the column DOUBLE PRECISION";
}

function outOfRange({ type }: TableColumn): Problem {
  const bytes = type.kind === "integer" ? type.bytes : 8;
  const { min, max } = integerLimits(bytes);
  const wider = bytes === 8 ? "DECIMAL(38,0)" : "BIGINT";
  return tooNarrow(`is outside ${formatColumnType(type)}, ${min} to ${max}`, `make the column ${wider}`);
}

function tooLong({ value, bytes }: Refusal, { name: column, type }: TableColumn, table: string): Problem {
  const name = formatColumnType(type);
  switch (type.kind) {
    case "decimal": {
      const [whole = ""] = value.trim().replace(/^[+-]/, "").split(".");
      const needed = whole.replace(/^0+/, "").length;
      const { precision, scale } = type;
      return tooNarrow(
        `has ${needed} digits before the point, and ${name} has room for ${precision - scale}`,
        `make the column DECIMAL(${Math.min(38, needed + scale)},${scale})`,
      );
    }
    case "float": {
      const wider = type.bytes === 8 ? "VARCHAR" : "DOUBLE PRECISION";
      return tooNarrow(`is too large for ${name}`, `make the column ${wider}`);
    }
    case "char":
    case "varchar":
      return tooNarrow(
        `has ${bytes} bytes, and ${name} has room for ${type.bytes}`,
        `${widen({ table, column, type }, bytes)}, or add TRUNCATECOLUMNS to copy.options`,
      );
    default:
      return tooNarrow(`is too large for ${name}`, "make the column wider");
  }
}
