import { plural } from "../base/plural.ts";
import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import { type ColumnType, formatColumnType, maxVarcharBytes } from "../shapes/column-type.ts";
import type { FileType } from "../shapes/file-column.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import { compareNames, plainName } from "./compare-names.ts";
import type { FileContent, ParquetColumn } from "./file-content.ts";
import { asWarning, type Finding } from "./finding.ts";
import { integerLimits } from "./integer-limits.ts";

export type Pair = { column: TableColumn; from: ParquetColumn; table: string; options: CopyOptions };

/**
 * What Redshift would refuse as `Spectrum Scan Error`, code 15007, without saying which column (facts §4.5): Parquet goes by
 * position, counts must match, and types must match as they are stored.
 */
export function checkParquet(
  content: Extract<FileContent, { kind: "parquet" }>,
  target: { columns: readonly TableColumn[]; table: string; options: CopyOptions },
): Finding[] {
  const fields = content.columns.map(({ name }) => name);
  const fillsUp = target.options.settings.FILLRECORD === true;
  const names = compareNames({ ...target, fields, fillsUp });
  const byName = names.some(
    ({ kind, severity }) => severity === "error" && ["reordered", "missing", "extra"].includes(kind),
  );
  const pair = (column: TableColumn, from: ParquetColumn | undefined): Pair[] =>
    from ? [{ ...target, column, from }] : [];
  const named = (column: TableColumn) => content.columns.find(({ name }) => plainName(name) === plainName(column.name));
  const byPosition = target.columns.flatMap((column, at) => pair(column, content.columns[at])).flatMap(checkPair);
  if (!byName) return [...names, ...byPosition];
  const loads = fields.length === target.columns.length && !byPosition.some(({ severity }) => severity === "error");
  return [
    ...(loads ? names.map(asWarning) : names),
    ...target.columns.flatMap((column) => pair(column, named(column))).flatMap(checkPair),
  ];
}

function checkPair(pair: Pair): Finding[] {
  const wrong = wrongType(pair);
  return [...(wrong ? [wrong] : [...narrow(pair), ...narrowText(pair)]), ...nulls(pair)];
}

function wrongType({ column, from, table, options }: Pair): Finding | undefined {
  if (isReadable(from.type, column, options)) return undefined;
  const remedy = remedyOf(from.type, column);
  return {
    severity: "error",
    kind: "wrong type",
    column: column.name,
    message: `${from.name} is ${describeType(from.type)} in the file, and ${column.name} of ${table} is ${formatColumnType(column.type)}; Redshift converts nothing when it reads Parquet`,
    remedy,
  };
}

function isReadable(from: FileType, { type: to }: TableColumn, { settings }: CopyOptions): boolean {
  switch (to.kind) {
    case "integer":
      return from.kind === "int" && from.bits === (to.bytes === 8 ? 64 : 32);
    case "float":
      return from.kind === (to.bytes === 8 ? "double" : "float");
    case "char":
    case "varchar":
      return from.kind === "text" || from.kind === "json";
    case "super":
      return from.kind === "json" || (from.kind === "nested" && settings.SERIALIZETOJSON === true);
    default:
      return from.kind === to.kind;
  }
}

function describeType(type: FileType): string {
  switch (type.kind) {
    case "int":
      return `INT${type.bits}`;
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "nested":
      return "a list, map or struct";
    case "other":
      return type.name;
    default:
      return type.kind.toUpperCase();
  }
}

/** What the file would have to say, or the table. */
function remedyOf(from: FileType, { name, type: to }: TableColumn): string {
  if (from.kind === "nested" && to.kind === "super") return "add SERIALIZETOJSON to copy.options";
  const file = fileType[to.kind === "integer" || to.kind === "float" ? `${to.kind}${to.bytes}` : to.kind];
  const table = tableType(from);
  const choices = [file && `write it as ${file}`, table && `make ${name} ${table}`].filter(Boolean);
  return choices.join(", or ") || "write the file as CSV or JSON, or leave the column out of it";
}

const fileType: Readonly<Record<string, string>> = {
  integer2: "INT32",
  integer4: "INT32",
  integer8: "INT64",
  float4: "FLOAT",
  float8: "DOUBLE",
  decimal: "DECIMAL with the table's precision and scale",
  char: "STRING (UTF8)",
  varchar: "STRING (UTF8)",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
};

function tableType(from: FileType): string | undefined {
  switch (from.kind) {
    case "int":
      return from.bits === 64 ? "BIGINT" : "INTEGER";
    case "decimal":
      return `DECIMAL(${from.precision},${from.scale})`;
    case "float":
      return "REAL";
    case "double":
      return "DOUBLE PRECISION";
    case "text":
    case "json":
      return `VARCHAR, at most ${maxVarcharBytes} bytes`;
    case "nested":
      return "SUPER, with SERIALIZETOJSON in copy.options";
    case "other":
      return undefined;
    default:
      return from.kind.toUpperCase();
  }
}

function narrow({ column: { name, type }, from, table }: Pair): Finding[] {
  if (type.kind === "integer" && from.min !== undefined && from.max !== undefined) {
    const { min, max } = integerLimits(type.bytes);
    const value = from.max > max ? from.max : from.min < min ? from.min : undefined;
    if (value === undefined) return [];
    return [
      tooNarrow(
        name,
        `${name} of ${table} is ${formatColumnType(type)}, ${min} to ${max}, and the file holds ${value}`,
        `make ${name} INTEGER`,
      ),
    ];
  }
  if (type.kind !== "decimal" || from.type.kind !== "decimal") return [];
  const digits = from.type.precision - from.type.scale;
  const room = type.precision - type.scale;
  const message = `${from.name} is ${describeType(from.type)} in the file, and ${name} of ${table} is ${formatColumnType(type)}`;
  if (digits > room)
    return [
      {
        ...tooNarrow(
          name,
          `${message}: ${plural(digits, "digit")} before the point do not fit into ${room}`,
          `make ${name} ${describeType(from.type)}`,
        ),
        severity: "warning",
      },
    ];
  if (from.type.scale > type.scale)
    return [
      {
        ...tooNarrow(
          name,
          `${message}: digits after the point would be cut off`,
          `make ${name} DECIMAL(${Math.min(38, room + from.type.scale)},${from.type.scale})`,
        ),
        severity: "warning",
      },
    ];
  return [];
}

function narrowText({ column: { name, type }, from, table, options }: Pair): Finding[] {
  const isText = type.kind === "varchar" || type.kind === "char";
  if (!isText || !from.longest || from.longest.bytes <= type.bytes || options.settings.TRUNCATECOLUMNS) return [];
  const { bytes, row } = from.longest;
  return [
    {
      ...tooNarrow(
        name,
        `${name} of ${table} is ${formatColumnType(type)}, and row ${row} holds ${bytes} bytes`,
        widen({ table, column: name, type }, bytes),
      ),
      row,
    },
  ];
}

/** Redshift widens a VARCHAR in place, and no CHAR; it counts bytes, not characters. */
export function widen(
  { table, column, type }: { table: string; column: string; type: ColumnType },
  bytes: number,
): string {
  const wider = Math.min(maxVarcharBytes, 2 ** Math.ceil(Math.log2(bytes)));
  if (bytes > maxVarcharBytes)
    return `shorten it: VARCHAR ends at ${maxVarcharBytes} bytes; TRUNCATECOLUMNS cuts (not with Parquet)`;
  return type.kind === "char"
    ? `make ${column} VARCHAR(${wider})`
    : `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE VARCHAR(${wider})`;
}

const tooNarrow = (column: string, message: string, remedy: string): Finding => ({
  severity: "error",
  kind: "too narrow",
  column,
  message,
  remedy,
});

function nulls({ column, from, table }: Pair): Finding[] {
  if (column.nullable || !from.nulls) return [];
  return [
    {
      severity: "error",
      kind: "null",
      column: column.name,
      message: `${column.name} of ${table} is NOT NULL, and the file holds ${plural(from.nulls, "NULL")} there`,
      remedy: "write a value in every row, or let the column take NULL",
    },
  ];
}
