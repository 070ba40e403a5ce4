import { trimEndOf } from "../base/trim-character.ts";
import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import { dateProblem, timeProblem, timestampProblem } from "./check-time.ts";
import { formatColumnType } from "./column-type.ts";
import { integerLimits } from "./integer-limits.ts";
import type { TableColumn } from "./table.ts";
import { tooNarrow, type ValueProblem, wrongType } from "./value-problem.ts";

/** Checks text that COPY would convert into a column's type. @param value no NULL; bytes that are no characters are lone surrogates */
export function valueProblem(value: string, column: TableColumn, options: CopyOptions): ValueProblem | undefined {
  const problem = problemOfType(value, column, options);
  const remedy = problem?.kind === "wrong type" && formatRemedy(value.trim(), options);
  return problem && remedy ? { ...problem, remedy } : problem;
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

function problemOfType(value: string, column: TableColumn, options: CopyOptions): ValueProblem | undefined {
  const { type } = column;
  switch (type.kind) {
    case "integer":
      return integerProblem(value.trim(), column, type.bytes);
    case "decimal":
      return decimalProblem(value.trim(), column, type);
    case "float":
      return floatProblem(value.trim(), column, type.bytes);
    case "boolean":
      return /^(t|true|y|yes|1|f|false|n|no|0)$/i.test(value.trim())
        ? undefined
        : wrongType("is no BOOLEAN", "write true or false");
    case "date":
      return options.settings.ACCEPTANYDATE ? undefined : dateProblem(value.trim(), options.settings);
    case "timestamp":
      return options.settings.ACCEPTANYDATE ? undefined : timestampProblem(value.trim(), column, options.settings);
    case "time":
      return timeProblem(value.trim());
    case "char":
    case "varchar":
      return textProblem(value, column, options);
    default:
      return undefined;
  }
}

const isNumber = (value: string) => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value);

const noNumber = ({ type }: TableColumn) =>
  wrongType(
    `is no ${formatColumnType(type)}`,
    "write a number with a point for decimals and nothing else, or make the column VARCHAR",
  );

function floatProblem(value: string, column: TableColumn, bytes: 4 | 8): ValueProblem | undefined {
  if (/^[+-]?(nan|inf(inity)?)$/i.test(value)) return undefined;
  if (!isNumber(value)) return noNumber(column);
  const stored = bytes === 8 ? Number(value) : Math.fround(Number(value));
  if (Number.isFinite(stored)) return undefined;
  const wider = bytes === 8 ? "VARCHAR" : "DOUBLE PRECISION";
  return tooNarrow(`is too large for ${formatColumnType(column.type)}`, `make the column ${wider}`);
}

function integerProblem(value: string, column: TableColumn, bytes: 2 | 4 | 8): ValueProblem | undefined {
  if (!/^[+-]?\d+$/.test(value)) {
    if (isNumber(value)) return wrongType("is no whole number", "write whole numbers, or make the column DECIMAL");
    return noNumber(column);
  }
  const { min, max } = integerLimits(bytes);
  const number = BigInt(value.replace(/^\+/, ""));
  if (number >= min && number <= max) return undefined;
  const wider = bytes === 8 ? "DECIMAL(38,0)" : "BIGINT";
  return tooNarrow(`is outside ${formatColumnType(column.type)}, ${min} to ${max}`, `make the column ${wider}`);
}

function decimalProblem(
  value: string,
  column: TableColumn,
  { precision, scale }: { precision: number; scale: number },
): ValueProblem | undefined {
  if (!isNumber(value)) return noNumber(column);
  if (/e/i.test(value))
    return wrongType(
      `has an exponent, which COPY does not read into ${formatColumnType(column.type)}`,
      "write all digits, or make the column DOUBLE PRECISION",
    );
  const [whole = ""] = value.replace(/^[+-]/, "").split(".");
  const needed = whole.replace(/^0+/, "").length;
  if (needed <= precision - scale) return undefined;
  return tooNarrow(
    `has ${needed} digits before the point, and ${formatColumnType(column.type)} has room for ${precision - scale}`,
    `make the column DECIMAL(${Math.min(38, needed + scale)},${scale})`,
  );
}

function textProblem(value: string, { type }: TableColumn, { settings }: CopyOptions): ValueProblem | undefined {
  if (type.kind !== "char" && type.kind !== "varchar") return undefined;
  if (value.includes("\0"))
    return wrongType("holds the character NUL (0x00), which no column takes", "leave it out of the file");
  if (!value.isWellFormed() && !settings.ACCEPTINVCHARS)
    return wrongType(
      "holds bytes that are no characters of the file's encoding",
      "write the file as UTF-8, or add ENCODING or ACCEPTINVCHARS to copy.options",
    );
  if (type.kind === "char" && byteLength(value) > value.length)
    return wrongType("holds characters of more than one byte, which CHAR does not take", "make the column VARCHAR");
  const kept = settings.TRIMBLANKS || type.kind === "char" ? trimEndOf(value, " ") : value;
  const bytes = byteLength(kept.replace(loneSurrogates, "?"));
  if (bytes <= type.bytes || settings.TRUNCATECOLUMNS) return undefined;
  return { ...tooNarrow(`has ${bytes} bytes, and ${formatColumnType(type)} has room for ${type.bytes}`, ""), bytes };
}

/** ACCEPTINVCHARS puts one character in the place of each (facts §4.3). */
const loneSurrogates = /\p{Surrogate}/gu;

const byteLength = (text: string) => new TextEncoder().encode(text).length;
