import { isIdentifier, isSymbol, isWord, type Node, raw, serialize } from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { wholeName } from "../lex/postgres-name.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type SqlTranslation, type Statement, toSql } from "../translation.ts";

/** Names of columns that the parts of a qualified name must have, the last part's column last. */
type Path = readonly string[];

type Listing = {
  view: string;
  /** In the SHOW statement, behind its own words. */
  path: Path;
  /** The column that LIKE matches; undefined if there is no LIKE. */
  matched?: string;
  order: string;
};

/**
 * SHOW of objects, as a query of a view in `show-statements.sql`.
 *
 * @returns undefined for SHOW of a setting
 * @throws RedshiftSqlError for what is not in the grammar, or missing here
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_TABLES.html and its neighbours
 */
export function showObjects(statement: Statement): SqlTranslation | undefined {
  const words = reader(statement.nodes.slice(1));
  const kind = shown.find(({ starts }) => words.take(...starts));
  if (kind === undefined) return undefined;
  return toSql(`${leading(statement)}${kind.select(words)}`, statement, { command: "SHOW" });
}

const table: Path = ["database_name", "schema_name", "table_name"];
const schema: Path = ["database_name", "schema_name"];

const shown: readonly { starts: readonly string[]; select(words: Reader): string }[] = [
  { starts: ["DATABASES", "FROM"], select: refuse("SHOW DATABASES FROM DATA CATALOG") },
  list(["DATABASES"], { view: "show_databases", path: [], matched: "database_name", order: "1" }),
  list(["SCHEMAS", "FROM", "DATABASE"], {
    view: "show_schemas",
    path: ["database_name"],
    matched: "schema_name",
    order: "2",
  }),
  list(["TABLES", "FROM", "SCHEMA"], { view: "show_tables", path: schema, matched: "table_name", order: "3" }),
  list(["COLUMNS", "FROM", "TABLE"], { view: "show_columns", path: table, matched: "column_name", order: "5" }),
  list(["FUNCTIONS", "FROM", "SCHEMA"], { view: "show_functions", path: schema, matched: "function_name", order: "3" }),
  list(["PROCEDURES", "FROM", "SCHEMA"], {
    view: "show_procedures",
    path: schema,
    matched: "procedure_name",
    order: "3",
  }),
  list(["CONSTRAINTS", "PRIMARY", "KEYS", "FROM", "TABLE"], { view: "show_primary_keys", path: table, order: "6" }),
  list(["CONSTRAINTS", "FOREIGN", "KEYS", "EXPORTED", "FROM", "TABLE"], {
    view: "show_foreign_keys",
    path: table.map((part) => `pk_${part}`),
    order: "6, 7, 10, 9",
  }),
  list(["CONSTRAINTS", "FOREIGN", "KEYS", "FROM", "TABLE"], {
    view: "show_foreign_keys",
    path: table.map((part) => `fk_${part}`),
    order: "10, 9",
  }),
  { starts: ["PARAMETERS", "OF"], select: refuse("SHOW PARAMETERS") },
  { starts: ["GRANTS", "ON"], select: grantsOn },
  { starts: ["GRANTS", "FOR"], select: grantsFor },
  { starts: ["TABLE"], select: (words) => ddl(words, "table_ddl", "Show Table DDL statement") },
  { starts: ["VIEW"], select: (words) => ddl(words, "view_ddl", "Show View DDL statement") },
];

function refuse(what: string): () => never {
  return () => {
    throw notSupported(what);
  };
}

function list(starts: readonly string[], { view, path, matched, order }: Listing) {
  return {
    starts,
    select(words: Reader): string {
      const conditions = path.length > 0 ? words.path(path) : [];
      if (matched !== undefined && words.take("LIKE")) conditions.push(`${matched} LIKE ${words.value()}`);
      return query({ view, conditions, order, limit: words.limit() });
    },
  };
}

const grantColumns =
  "schema_name, object_name, object_type, privilege_type, identity_id, identity_name, identity_type, admin_option, privilege_scope, database_name, grantor_name";
const databaseColumns =
  "database_name, privilege_type, identity_id, identity_name, identity_type, admin_option, privilege_scope, grantor_name";
const userColumns =
  "database_name, schema_name, object_name, object_type, privilege_type, identity_id, identity_name, identity_type, privilege_scope, grantor_name";

const objectPaths: Readonly<Record<string, Path>> = {
  DATABASE: ["database_name"],
  SCHEMA: schema,
  TABLE: ["database_name", "schema_name", "object_name"],
};

function grantsOn(words: Reader): string {
  if (words.take("FUNCTION") || words.take("TEMPLATE")) throw notSupported("SHOW GRANTS ON FUNCTION or TEMPLATE");
  const type = ["DATABASE", "SCHEMA", "TABLE"].find((word) => words.take(word)) ?? "TABLE";
  const conditions = [`object_type = '${type}'`, ...words.path(objectPaths[type] ?? [])];
  if (words.take("FOR")) conditions.push(...(words.take("PUBLIC") ? ["identity_type = 'public'"] : grantee(words)));
  const columns = type === "DATABASE" ? databaseColumns : grantColumns;
  return query({
    view: "show_grants",
    columns,
    conditions,
    order: "identity_name, privilege_type",
    limit: words.limit(),
  });
}

function grantsFor(words: Reader): string {
  const conditions = grantee(words);
  if (words.take("FROM", "DATABASE")) conditions.push(...words.path(["database_name"]));
  const order = "schema_name NULLS FIRST, object_type, object_name, privilege_type";
  return query({ view: "show_grants", columns: userColumns, conditions, order, limit: words.limit() });
}

function grantee(words: Reader): string[] {
  return [`identity_type = '${words.take("ROLE") ? "role" : "user"}'`, ...words.path(["identity_name"])];
}

/** `::regclass` says what is missing in the words of a missing relation. */
function ddl(words: Reader, from: string, column: string): string {
  const name = words.rest();
  return `SELECT ddl AS "${column}" FROM (SELECT redshift.${from}(${postgresLiteral(name)}::regclass) AS ddl) shown WHERE ddl IS NOT NULL`;
}

type Query = { view: string; columns?: string; conditions: readonly string[]; order: string; limit: string };

function query({ view, columns = "*", conditions, order, limit }: Query): string {
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
  return `SELECT ${columns} FROM redshift.${view}${where} ORDER BY ${order}${limit}`;
}

type Reader = {
  /** Goes behind the words if they are next. */
  take(...words: readonly string[]): boolean;
  /** Conditions of a qualified name, whose first parts may be missing. */
  path(columns: Path): string[];
  /** A literal or a parameter. */
  value(): string;
  /** The LIMIT clause, if there is one, up to the statement's end. */
  limit(): string;
  rest(): string;
};

function reader(nodes: readonly Node[]): Reader {
  let at = 0;
  const next = (): Node => {
    const node = nodes[at++];
    if (node === undefined) throw syntaxError(node);
    return node;
  };
  return {
    take(...words) {
      const found = words.every((word, i) => isWord(nodes[at + i], word));
      if (found) at += words.length;
      return found;
    },
    path(columns) {
      const parts = [identifier(next())];
      while (isSymbol(nodes[at], ".")) {
        at++;
        parts.push(identifier(next()));
      }
      if (parts.length > columns.length) throw syntaxError(nodes[at - 1]);
      return parts.map((part, i) => condition(columns.at(i - parts.length) ?? "", part));
    },
    value: () => serialize([{ ...next(), before: "" }]),
    limit() {
      if (at === nodes.length) return "";
      if (!isWord(nodes[at], "LIMIT")) throw syntaxError(nodes[at]);
      at++;
      const count = next();
      if (count.kind !== "number" || at < nodes.length) throw syntaxError(at < nodes.length ? nodes[at] : count);
      return ` LIMIT ${count.text}`;
    },
    rest() {
      const name = serialize([raw("", ""), ...nodes.slice(at)]).trim();
      if (name === "") throw syntaxError(undefined);
      return name;
    },
  };
}

function identifier(node: Node): string {
  if (!isIdentifier(node)) throw syntaxError(node);
  return wholeName(node.name);
}

function condition(column: string, name: string): string {
  const literal = postgresLiteral(name);
  return `${column} = ${column.endsWith("database_name") ? `redshift.only_this_database(${literal})` : literal}`;
}
