/** A column as PostgreSQL describes it in front of a result. */
export type Column = { name: string; dataTypeID: number; dataTypeModifier: number };

type ColumnType = {
  /** Redshift's name */
  name: string;
  precision: number;
  scale: number;
  value: "long" | "double" | "boolean" | "string";
};

/** PostgreSQL adds 4 to lengths and precisions in a type's modifier. */
const modifierHeader = 4;
const maxVarcharBytes = 65_535;
const maxPrecision = 38;

const long = (name: string, precision: number): ColumnType => ({ name, precision, scale: 0, value: "long" });
const text = (name: string, precision: number, scale = 0): ColumnType => ({ name, precision, scale, value: "string" });

/** By PostgreSQL's object id of the type; figures as the live service gives them (facts §1.7). */
const types: Record<number, ColumnType> = {
  16: { name: "bool", precision: 1, scale: 0, value: "boolean" },
  17: text("varbyte", 0),
  6551: text("varbyte", 0),
  20: long("int8", 19),
  21: long("int2", 5),
  23: long("int4", 10),
  26: long("oid", 10),
  700: { name: "float4", precision: 8, scale: 8, value: "double" },
  701: { name: "float8", precision: 17, scale: 17, value: "double" },
  1082: text("date", 13),
  1083: text("time", 15, 6),
  1114: text("timestamp", 29, 6),
  1184: text("timestamptz", 35, 6),
  1266: text("timetz", 21, 6),
  3802: text("super", 0),
};

const bpcharId = 1042;
const numericId = 1700;

export function columnType({ dataTypeID, dataTypeModifier }: Column): ColumnType {
  const known = types[dataTypeID];
  if (known) return known;
  const modifier = dataTypeModifier - modifierHeader;
  if (dataTypeID === numericId)
    return modifier < 0 ? text("numeric", maxPrecision) : text("numeric", modifier >> 16, modifier & 0xffff);
  return text(dataTypeID === bpcharId ? "bpchar" : "varchar", modifier < 0 ? maxVarcharBytes : modifier);
}

type ColumnOrigin = { schemaName: string; tableName: string; nullable: number; columnDefault?: string };

const computed: ColumnOrigin = { schemaName: "", tableName: "", nullable: 1 };

export function columnMetadata(column: Column, origin: ColumnOrigin = computed): object {
  const { name, precision, scale, value } = columnType(column);
  return {
    isCaseSensitive: value === "string" && /char|super/.test(name),
    isCurrency: false,
    isSigned: value === "long" || value === "double" || name === "numeric",
    label: column.name,
    length: 0,
    name: column.name,
    precision,
    scale,
    typeName: name,
    ...origin,
  };
}
