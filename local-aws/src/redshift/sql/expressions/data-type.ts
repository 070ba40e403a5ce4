import { hasWords, isGroup, isIdentifier, isSymbol, isWord, type Node, serialize } from "../lex/nodes.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";

/** A type as PostgreSQL writes it, and the index behind it. */
type DataType = { sql: string; next: number };

type Place = "column" | "expression";
type Arguments = { sql: string; values: readonly number[] };
type TypeRule = (args: Arguments | undefined, place: Place) => string;

/** In bytes. */
const maxVarcharBytes = 65_535;
const maxCharBytes = 4_096;
const maxVarbyteBytes = 16_777_216;
const defaultVarcharBytes = 256;
const defaultVarbyteBytes = 64_000;
const maxPrecision = 38;

const same =
  (sql: string): TypeRule =>
  (args) =>
    args === undefined ? sql : `${sql}(${args.sql})`;

/** A column without a length gets 256 bytes; an expression keeps the length it has (dg/r_Character_types). */
const varchar: TypeRule = (args, place) => {
  if (args === undefined) return place === "column" ? `varchar(${defaultVarcharBytes})` : "varchar";
  const bytes = args.sql.toUpperCase() === "MAX" ? maxVarcharBytes : args.values[0];
  return `varchar(${checkLength("varchar", bytes, maxVarcharBytes)})`;
};

const char: TypeRule = (args) => {
  const bytes = args?.sql.toUpperCase() === "MAX" ? maxCharBytes : (args?.values[0] ?? 1);
  return `char(${checkLength("char", bytes, maxCharBytes)})`;
};

const bpchar: TypeRule = (args, place) => {
  if (args !== undefined) return char(args, place);
  return place === "column" ? `char(${defaultVarcharBytes})` : "bpchar";
};

const text: TypeRule = (_, place) => (place === "column" ? `varchar(${defaultVarcharBytes})` : "text");

const decimal: TypeRule = (args) => {
  const [precision = 18, scale = 0] = args?.values ?? [];
  if (precision < 1 || precision > maxPrecision)
    throw new RedshiftSqlError(`NUMERIC precision ${precision} must be between 1 and ${maxPrecision}`, "22023");
  if (scale < 0 || scale > precision)
    throw new RedshiftSqlError(`NUMERIC scale ${scale} must be between 0 and precision ${precision}`, "22023");
  return `numeric(${precision},${scale})`;
};

const superType: TypeRule = () => "jsonb";

/** PostgreSQL's limit of a length. A longer column is not limited. */
const maxModifier = 10_485_760;

/** A column without a length gets 64,000 bytes; an expression keeps the length it has (dg/r_VARBYTE_type). */
const varbyte: TypeRule = (args, place) => {
  if (args === undefined) return place === "column" ? `varbyte(${defaultVarbyteBytes})` : "varbyte";
  const isMax = args.sql.toUpperCase() === "MAX";
  const bytes = checkLength("varbyte", isMax ? maxVarbyteBytes : args.values[0], maxVarbyteBytes);
  return bytes > maxModifier ? "varbyte" : `varbyte(${bytes})`;
};

const refused =
  (name: string): TypeRule =>
  () => {
    throw notSupported(`the type ${name}`);
  };

const rules: Readonly<Record<string, TypeRule>> = {
  SMALLINT: same("smallint"),
  INT2: same("int2"),
  INT: same("int"),
  INTEGER: same("integer"),
  INT4: same("int4"),
  BIGINT: same("bigint"),
  INT8: same("int8"),
  DECIMAL: decimal,
  DEC: decimal,
  NUMERIC: decimal,
  REAL: same("real"),
  FLOAT4: same("float4"),
  FLOAT8: same("float8"),
  FLOAT: same("float"),
  "DOUBLE PRECISION": same("double precision"),
  BOOLEAN: same("boolean"),
  BOOL: same("bool"),
  CHAR: char,
  CHARACTER: char,
  NCHAR: char,
  BPCHAR: bpchar,
  VARCHAR: varchar,
  NVARCHAR: varchar,
  "CHARACTER VARYING": varchar,
  "CHAR VARYING": varchar,
  TEXT: text,
  DATE: same("date"),
  TIME: same("time"),
  TIMETZ: same("timetz"),
  TIMESTAMP: same("timestamp"),
  DATETIME: same("timestamp"),
  TIMESTAMPTZ: same("timestamptz"),
  SUPER: superType,
  VARBYTE: varbyte,
  VARBINARY: varbyte,
  "BINARY VARYING": varbyte,
  HLLSKETCH: refused("HLLSKETCH"),
  GEOMETRY: refused("GEOMETRY"),
  GEOGRAPHY: refused("GEOGRAPHY"),
};

/** Whether Redshift takes a literal of the type as text, and PostgreSQL would read the value's own form. */
export function readsText(sql: string): boolean {
  return sql === "jsonb" || sql.startsWith("varbyte");
}

/**
 * Reads the type at `at`.
 *
 * Lengths of character types stay in bytes: functions of the schema `redshift` make PostgreSQL count bytes.
 *
 * @throws RedshiftSqlError for a type that Redshift or the local Redshift does not have
 */
export function parseDataType(nodes: readonly Node[], at: number, place: Place): DataType {
  const first = nodes[at];
  if (!isIdentifier(first)) throw syntaxError(first);
  if (isWord(first, "PG_CATALOG") && isSymbol(nodes[at + 1], ".")) return parseDataType(nodes, at + 2, place);
  if (isWord(first, "INTERVAL")) return intervalType(nodes, at);
  const words = wordCount(nodes, at);
  const name = serialize(nodes.slice(at, at + words))
    .trim()
    .toUpperCase()
    .replace(/\s+/g, " ");
  const rule = first.kind === "word" ? rules[name] : undefined;
  if (rule === undefined) return otherType(nodes, at, place);
  const argument = nodes[at + words];
  const args = isGroup(argument) ? typeArguments(argument.nodes) : undefined;
  refuseSecondArgument(name, args);
  const behind = at + words + (args === undefined ? 0 : 1);
  const zone = timeZone(nodes, behind);
  const sql = rule(args, place);
  return zone === "" ? { sql, next: behind } : { sql: `${sql}${zone}`, next: behind + 3 };
}

function wordCount(nodes: readonly Node[], at: number): number {
  return isWord(nodes[at + 1], "PRECISION", "VARYING") ? 2 : 1;
}

function timeZone(nodes: readonly Node[], at: number): string {
  if (hasWords(nodes, at, "WITH", "TIME", "ZONE")) return " with time zone";
  return hasWords(nodes, at, "WITHOUT", "TIME", "ZONE") ? " without time zone" : "";
}

function intervalType(nodes: readonly Node[], at: number): DataType {
  let next = at + 1;
  while (isWord(nodes[next], "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO")) next++;
  if (isGroup(nodes[next])) next++;
  return { sql: serialize(nodes.slice(at, next)).trim(), next };
}

const catalogTypes = new Set(
  "ABSTIME ACLITEM CHAR INT2VECTOR NAME OID OIDVECTOR REGCLASS REGOPER REGPROC REGPROCEDURE REGTYPE RELTIME TID UNKNOWN XID".split(
    " ",
  ),
);

/** Types of the catalog (`regclass`, `name`, …), allowed in casts and refused for columns. */
function otherType(nodes: readonly Node[], at: number, place: Place): DataType {
  let next = at + 1;
  while (isSymbol(nodes[next], ".") && isIdentifier(nodes[next + 1])) next += 2;
  if (place === "expression" && isGroup(nodes[next])) next++;
  const sql = serialize(nodes.slice(at, next)).trim();
  const last = nodes[next - 1];
  const isCatalogType = isIdentifier(last) && catalogTypes.has(last.name.toUpperCase());
  if (place === "column" || !isCatalogType)
    throw new RedshiftSqlError(`type "${sql.toLowerCase()}" does not exist`, "42704");
  return { sql, next };
}

function typeArguments(nodes: readonly Node[]): Arguments {
  const sql = serialize(nodes).trim();
  return { sql, values: sql.split(",").map(Number) };
}

/** Types whose only argument is a length, by the names under which errors know them. */
const sizedTypes = /^(N?VARCHAR|N?CHAR|CHARACTER|BPCHAR|CHAR(ACTER)? VARYING|VARBYTE|VARBINARY|BINARY VARYING)$/;

function refuseSecondArgument(name: string, args: Arguments | undefined): void {
  if (args !== undefined && args.values.length > 1 && sizedTypes.test(name)) throw syntaxError(",");
}

function checkLength(type: string, bytes: number | undefined, limit: number): number {
  if (bytes === undefined || !Number.isInteger(bytes))
    throw new RedshiftSqlError(`invalid length for type ${type}`, "22023");
  if (bytes < 1) throw new RedshiftSqlError(`length for type ${type} must be at least 1`, "22023");
  if (bytes > limit) throw new RedshiftSqlError(`length for type ${type} cannot exceed ${limit}`, "22023");
  return bytes;
}

/** The type of an expression that the nodes are, all of them. */
export function parseWholeType(nodes: readonly Node[]): string {
  const { sql, next } = parseDataType(nodes, 0, "expression");
  if (next < nodes.length) throw syntaxError(nodes[next]);
  return sql;
}
