/** A type of Redshift's, as far as a load cares. Lengths are bytes, as Redshift counts them. */
export type ColumnType =
  | { kind: "integer"; bytes: 2 | 4 | 8 }
  | { kind: "decimal"; precision: number; scale: number }
  | { kind: "float"; bytes: 4 | 8 }
  | { kind: "char" | "varchar"; bytes: number }
  | { kind: "timestamp" | "time"; zoned: boolean }
  | { kind: "boolean" | "date" | "super" }
  | { kind: "other"; name: string };

/** A type's name with its arguments, such as `varchar` and [16]. Names are those of DDL and of the catalog. */
export function columnType(name: string, args: readonly number[] = []): ColumnType {
  const word = name.trim().toLowerCase().replace(/\s+/g, " ");
  const [first, second] = args;
  if (word === "float" && first !== undefined) return { kind: "float", bytes: first <= 24 ? 4 : 8 };
  const known = plainTypes[word];
  if (known) return known;
  if (word === "decimal" || word === "dec" || word === "numeric")
    return { kind: "decimal", precision: first ?? defaultPrecision, scale: second ?? 0 };
  if (/^(varchar|character varying|nvarchar|text)$/.test(word))
    return { kind: "varchar", bytes: word === "text" ? defaultVarcharBytes : (first ?? defaultVarcharBytes) };
  if (/^(char|character|nchar|bpchar)$/.test(word))
    return { kind: "char", bytes: first ?? (word === "bpchar" ? defaultVarcharBytes : 1) };
  return { kind: "other", name: word };
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html */
const defaultPrecision = 18;
const defaultVarcharBytes = 256;
export const maxVarcharBytes = 65_535;

const plainTypes: Readonly<Record<string, ColumnType>> = {
  ...named(["smallint", "int2"], { kind: "integer", bytes: 2 }),
  ...named(["integer", "int", "int4"], { kind: "integer", bytes: 4 }),
  ...named(["bigint", "int8"], { kind: "integer", bytes: 8 }),
  ...named(["real", "float4"], { kind: "float", bytes: 4 }),
  ...named(["double precision", "float8", "float"], { kind: "float", bytes: 8 }),
  ...named(["boolean", "bool"], { kind: "boolean" }),
  ...named(["date"], { kind: "date" }),
  ...named(["super"], { kind: "super" }),
  ...named(["timestamp", "timestamp without time zone"], { kind: "timestamp", zoned: false }),
  ...named(["timestamptz", "timestamp with time zone"], { kind: "timestamp", zoned: true }),
  ...named(["time", "time without time zone"], { kind: "time", zoned: false }),
  ...named(["timetz", "time with time zone"], { kind: "time", zoned: true }),
};

function named(names: readonly string[], type: ColumnType): Record<string, ColumnType> {
  return Object.fromEntries(names.map((name) => [name, type]));
}

/** As DDL has it: `VARCHAR(16)`. */
export function formatColumnType(type: ColumnType): string {
  switch (type.kind) {
    case "integer":
      return { 2: "SMALLINT", 4: "INTEGER", 8: "BIGINT" }[type.bytes];
    case "float":
      return type.bytes === 4 ? "REAL" : "DOUBLE PRECISION";
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "char":
    case "varchar":
      return `${type.kind.toUpperCase()}(${type.bytes})`;
    case "timestamp":
    case "time":
      return `${type.kind.toUpperCase()}${type.zoned ? "TZ" : ""}`;
    case "other":
      return type.name.toUpperCase();
    default:
      return type.kind.toUpperCase();
  }
}
