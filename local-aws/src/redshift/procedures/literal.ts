import { redshiftLiteral } from "../sql/lex/redshift-literal.ts";
import type { Value } from "./frame.ts";

/** Names that Redshift and PostgreSQL give to one type, as PostgreSQL's `format_type` writes it. */
const written: Readonly<Record<string, string>> = {
  int: "integer",
  int4: "integer",
  int8: "bigint",
  int2: "smallint",
  bool: "boolean",
  float: "double precision",
  float8: "double precision",
  float4: "real",
  varchar: "character varying",
  char: "character",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
  time: "time without time zone",
  timetz: "time with time zone",
};

/** The type under the one name that `format_type` gives it: two names of the same type become equal texts. */
export function canonicalType(type: string): string {
  const [, name = "", length = ""] = /^([a-z0-9 ]+?)(\([\d,]+\))?$/.exec(type) ?? ["", type];
  return `${written[name] ?? name}${length}`;
}

const wholes = new Set(["integer", "bigint", "smallint"]);

/** A value of a variable as an expression of Redshift SQL. */
export function literalOf({ type, value }: Value): string {
  const name = redshiftType(type);
  if (value === null) return `CAST(NULL AS ${name})`;
  if (type === "boolean") return value === "t" ? "TRUE" : "FALSE";
  if (type === "jsonb") return `JSON_PARSE(${redshiftLiteral(value)})`;
  if (type === "bytea" || type.startsWith("varbyte")) return `FROM_HEX('${value.replace(/^\\x/, "")}')`;
  // A DECIMAL without a precision has its value's own; the name DECIMAL alone would be DECIMAL(18,0).
  if (type === "numeric" && /^-?[\d.]+$/.test(value)) return value.startsWith("-") ? `(${value})` : value;
  return `CAST(${wholes.has(type) ? value : redshiftLiteral(value)} AS ${name})`;
}

/** Type names that only PostgreSQL has. */
export function redshiftType(type: string): string {
  if (type === "jsonb") return "SUPER";
  if (type === "bytea") return "varbyte";
  return type === "refcursor" || type === "unknown" ? "varchar" : type;
}
