import { parseDataType, readsText } from "../expressions/data-type.ts";
import { rewriteExpressions } from "../expressions/rewrite-expressions.ts";
import { refuseReservedName } from "../guard/reserved-words.ts";
import { hasWords, isGroup, isIdentifier, isSymbol, isWord, type Node, serialize } from "../lex/nodes.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";

export type ColumnDefinition = {
  /** As PostgreSQL knows it. */
  name: string;
  /** Name and type, for PostgreSQL. */
  sql: string;
  /** The type alone. */
  type: string;
  defaultSql: string | undefined;
  identitySql: string | undefined;
  isNotNull: boolean;
  isDistKey: boolean;
  isSortKey: boolean;
  encoding: string | undefined;
};

type Attribute = (nodes: readonly Node[], at: number, column: ColumnDefinition) => number;

const systemColumns = new Set(["oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]);

/** @see https://docs.aws.amazon.com/redshift/latest/dg/c_Compression_encodings.html */
const encodings =
  "RAW AZ64 BYTEDICT DELTA DELTA32K LZO MOSTLY8 MOSTLY16 MOSTLY32 RUNLENGTH TEXT255 TEXT32K ZSTD AUTO".split(" ");

/** @throws RedshiftSqlError for an encoding that Redshift does not have */
export function encodingAt(nodes: readonly Node[], at: number): string {
  const node = nodes[at];
  if (node?.kind !== "word") throw syntaxError(node);
  if (!encodings.includes(node.upper)) throw new RedshiftSqlError(`invalid encoding type "${node.name}"`, "22023");
  return node.upper.toLowerCase();
}

/** Our choice: AWS has not published with which numbers a bare IDENTITY counts. */
const defaultSeedAndStep = "1, 1";

const identity =
  (kind: "ALWAYS" | "BY DEFAULT", words: number): Attribute =>
  (nodes, at, column) => {
    const seedAndStep = nodes[at + words];
    column.identitySql = identityOf(kind, isGroup(seedAndStep) ? serialize(seedAndStep.nodes) : defaultSeedAndStep);
    return isGroup(seedAndStep) ? words + 1 : words;
  };

const attributes: Readonly<Record<string, Attribute>> = {
  NOT: (nodes, at, column) => {
    if (!isWord(nodes[at + 1], "NULL")) throw syntaxError(nodes[at + 1]);
    column.isNotNull = true;
    return 2;
  },
  NULL: () => 1,
  DEFAULT: (nodes, at, column) => {
    let end = at + 2;
    while (end < nodes.length && !isAttribute(nodes[end])) end++;
    if (end > nodes.length) throw syntaxError(undefined);
    const value = serialize(rewriteExpressions(nodes.slice(at + 1, end))).trim();
    const isLiteral = end === at + 2 && nodes[at + 1]?.kind === "string";
    column.defaultSql = isLiteral && readsText(column.type) ? `${value}::text` : value;
    return end - at;
  },
  IDENTITY: identity("ALWAYS", 1),
  GENERATED: (nodes, at, column) => {
    if (!hasWords(nodes, at + 1, "BY", "DEFAULT", "AS", "IDENTITY")) throw syntaxError(nodes[at + 1]);
    return identity("BY DEFAULT", 5)(nodes, at, column);
  },
  DISTKEY: (_nodes, _at, column) => {
    column.isDistKey = true;
    return 1;
  },
  SORTKEY: (_nodes, _at, column) => {
    column.isSortKey = true;
    return 1;
  },
  ENCODE: (nodes, at, column) => {
    column.encoding = encodingAt(nodes, at + 1);
    return 2;
  },
  UNIQUE: () => 1,
  PRIMARY: (nodes, at, column) => {
    if (!isWord(nodes[at + 1], "KEY")) throw syntaxError(nodes[at + 1]);
    column.isNotNull = true;
    return 2;
  },
  REFERENCES: (nodes, at) => {
    let next = at + 2;
    while (isSymbol(nodes[next], ".")) next += 2;
    return next + (isGroup(nodes[next]) ? 1 : 0) - at;
  },
  COLLATE: (nodes, at) => {
    if (!isWord(nodes[at + 1], "CASE_SENSITIVE", "CS")) throw notSupported("COLLATE CASE_INSENSITIVE");
    return 2;
  },
  CHECK: () => {
    throw checkConstraint();
  },
  CONSTRAINT: () => 2,
};

/**
 * Types of PostgreSQL 8.0 that Redshift knows and no column can have.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-datatypes.html
 */
const unsupportedTypes = new Set(
  `serial serial4 serial8 bigserial bytea money bit varbit name oid inet cidr macaddr point line lseg box path polygon circle
   abstime reltime tinterval xid cid tid regclass regproc regtype regoper refcursor`.split(/\s+/),
);

function refuseUnsupportedType(column: string, type: Node | undefined): void {
  if (isIdentifier(type) && unsupportedTypes.has(type.name))
    throw new RedshiftSqlError(`Column "${column}" has unsupported type "${type.name}"`, "0A000");
}

/**
 * Reads `name type attributes…`. Keys are not enforced, as in Redshift; the columns of a primary key do become NOT NULL.
 *
 * @throws RedshiftSqlError for what CREATE TABLE does not take
 */
export function parseColumnDefinition(nodes: readonly Node[]): ColumnDefinition {
  const [name] = nodes;
  if (!isIdentifier(name)) throw syntaxError(name);
  refuseReservedName(name);
  if (systemColumns.has(name.name))
    throw new RedshiftSqlError(`column name "${name.name}" conflicts with a system column name`, "42701");
  refuseUnsupportedType(name.name, nodes[1]);
  const type = parseDataType(nodes, 1, "column");
  const sql = `${name.text} ${type.sql}`;
  const column: ColumnDefinition = {
    name: name.name,
    sql,
    type: type.sql,
    defaultSql: undefined,
    identitySql: undefined,
    isNotNull: false,
    isDistKey: false,
    isSortKey: false,
    encoding: undefined,
  };
  for (let at = type.next; at < nodes.length; ) {
    const node = nodes[at];
    const attribute = node?.kind === "word" ? attributes[node.upper] : undefined;
    if (attribute === undefined) throw syntaxError(node);
    at += attribute(nodes, at, column);
  }
  return column;
}

export function renderColumn({ sql, defaultSql, identitySql, isNotNull }: ColumnDefinition): string {
  const parts = [sql, isNotNull ? "NOT NULL" : "", defaultSql && `DEFAULT ${defaultSql}`, identitySql];
  return parts.filter(Boolean).join(" ");
}

export function checkConstraint(): RedshiftSqlError {
  return new RedshiftSqlError("CHECK constraints are not supported by Amazon Redshift", "0A000");
}

function isAttribute(node: Node | undefined): boolean {
  return node?.kind === "word" && node.upper in attributes;
}

/** Redshift allows any seed; PostgreSQL requires one within the sequence's bounds, so the bounds are set. */
function identityOf(kind: "ALWAYS" | "BY DEFAULT", seedAndStep: string): string {
  const [seed = Number.NaN, step = Number.NaN, ...more] = seedAndStep.split(",").map(Number);
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(step) || step === 0 || more.length > 0)
    throw new RedshiftSqlError(`invalid seed or step in IDENTITY(${seedAndStep.trim()})`, "22023");
  const bound = step > 0 ? `MINVALUE ${seed}` : `MAXVALUE ${seed}`;
  return `GENERATED ${kind} AS IDENTITY (START WITH ${seed} INCREMENT BY ${step} ${bound})`;
}
