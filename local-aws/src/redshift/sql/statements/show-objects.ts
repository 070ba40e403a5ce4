import { postgresLiteral } from "../lex/postgres-literal.ts";
import { notSupported } from "../refusals.ts";
import { leading, type SqlTranslation, type Statement, toSql } from "../translation.ts";
import { type Path, type ShowWords, showWords } from "./show-words.ts";

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
  const words = showWords(statement.nodes.slice(1));
  const kind = shown.find(({ starts }) => words.take(...starts));
  if (kind === undefined) return undefined;
  return toSql(`${leading(statement)}${kind.select(words)}`, statement, { command: "SHOW" });
}

const table: Path = ["database_name", "schema_name", "table_name"];
const schema: Path = ["database_name", "schema_name"];

const shown: readonly { starts: readonly string[]; select(words: ShowWords): string }[] = [
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
  { starts: ["PARAMETERS", "OF", "FUNCTION"], select: (words) => parameters(words, "function") },
  { starts: ["PARAMETERS", "OF", "PROCEDURE"], select: (words) => parameters(words, "procedure") },
  { starts: ["COLUMN", "GRANTS", "ON", "TABLE"], select: columnGrants },
  { starts: ["GRANTS", "ON"], select: grantsOn },
  { starts: ["GRANTS", "FOR"], select: grantsFor },
  { starts: ["TABLE"], select: (words) => ddl(words, "table_ddl", "Show Table DDL statement") },
  { starts: ["VIEW"], select: (words) => ddl(words, "view_ddl", "Show View DDL statement") },
  { starts: ["PROCEDURE"], select: procedure },
];

function refuse(what: string): () => never {
  return () => {
    throw notSupported(what);
  };
}

function list(starts: readonly string[], { view, path, matched, order }: Listing) {
  return {
    starts,
    select(words: ShowWords): string {
      const conditions = path.length > 0 ? words.path(path) : [];
      if (matched !== undefined && words.take("LIKE")) conditions.push(`${matched} LIKE ${words.value()}`);
      return query({ view, conditions, order, limit: words.limit() });
    },
  };
}

const routine: Path = ["database_name", "schema_name", "function_name"];

function parameters(words: ShowWords, kind: "function" | "procedure"): string {
  const conditions = [`prokind = '${kind[0]}'`, ...words.path(routine)];
  const types = words.types();
  if (types !== undefined) conditions.push(`input_types = ${types}`);
  if (words.take("LIKE")) conditions.push(`parameter_name LIKE ${words.value()}`);
  words.end();
  const columns = `database_name, schema_name, function_name AS ${kind}_name, ${parameterColumns}`;
  return query({ view: "show_parameters", columns, conditions, order: "ordinal_position", limit: "" });
}

const parameterColumns =
  "parameter_name, ordinal_position, parameter_type, data_type, character_maximum_length, numeric_precision, numeric_scale";

/** AWS's drivers send a LIKE that the page does not have. */
function columnGrants(words: ShowWords): string {
  const conditions = words.path(table);
  if (words.take("FOR")) conditions.push(...granteeOrPublic(words));
  if (words.take("LIKE")) conditions.push(`column_name LIKE ${words.value()}`);
  const order = "column_name, identity_name, privilege_type";
  return query({ view: "show_column_grants", conditions, order, limit: words.limit() });
}

/** Of procedures with the same name, all are shown if no types choose one. */
function procedure(words: ShowWords): string {
  const conditions = words.path(["schema_name", "function_name"]);
  if (conditions.length === 1) conditions.push("pg_catalog.pg_function_is_visible(routine_id)");
  const types = words.types();
  if (types !== undefined) conditions.push(`input_types = ${types}`);
  words.end();
  return query({
    view: "show_procedure",
    columns: `ddl AS "Stored Procedure Definition"`,
    conditions,
    order: "1",
    limit: "",
  });
}

const grantColumns =
  "schema_name, object_name, object_type, privilege_type, identity_id, identity_name, identity_type, admin_option, privilege_scope, database_name, grantor_name";
const databaseColumns =
  "database_name, privilege_type, identity_id, identity_name, identity_type, admin_option, privilege_scope, grantor_name";
const userColumns =
  "database_name, schema_name, CASE WHEN object_type NOT IN ('DATABASE', 'SCHEMA') THEN object_name END AS object_name, object_type, privilege_type, identity_id, identity_name, identity_type, privilege_scope, grantor_name";

const objectPaths: Readonly<Record<string, Path>> = {
  DATABASE: ["database_name"],
  SCHEMA: schema,
};
const object: Path = ["database_name", "schema_name", "object_name"];

function grantsOn(words: ShowWords): string {
  if (words.take("TEMPLATE")) throw notSupported("SHOW GRANTS ON TEMPLATE");
  const type = ["DATABASE", "SCHEMA", "FUNCTION", "PROCEDURE", "TABLE"].find((word) => words.take(word)) ?? "TABLE";
  const conditions = [`object_type = '${type}'`, ...words.path(objectPaths[type] ?? object)];
  const types = type === "FUNCTION" || type === "PROCEDURE" ? words.types() : undefined;
  if (types !== undefined) conditions.push(`input_types = ${types}`);
  if (words.take("FOR")) conditions.push(...granteeOrPublic(words));
  const columns = type === "DATABASE" ? databaseColumns : grantColumns;
  return query({
    view: "show_grants",
    columns,
    conditions,
    order: "identity_name, privilege_type",
    limit: words.limit(),
  });
}

function grantsFor(words: ShowWords): string {
  const conditions = grantee(words);
  if (words.take("FROM", "DATABASE")) conditions.push(...words.path(["database_name"]));
  const order = "schema_name NULLS FIRST, object_type, object_name, privilege_type";
  return query({ view: "show_grants", columns: userColumns, conditions, order, limit: words.limit() });
}

const granteeOrPublic = (words: ShowWords) => (words.take("PUBLIC") ? ["identity_type = 'public'"] : grantee(words));

function grantee(words: ShowWords): string[] {
  return [`identity_type = '${words.take("ROLE") ? "role" : "user"}'`, ...words.path(["identity_name"])];
}

/** `::regclass` says what is missing in the words of a missing relation. */
function ddl(words: ShowWords, from: string, column: string): string {
  const name = words.rest();
  return `SELECT ddl AS "${column}" FROM (SELECT redshift.${from}(${postgresLiteral(name)}::regclass) AS ddl) shown WHERE ddl IS NOT NULL`;
}

type Query = { view: string; columns?: string; conditions: readonly string[]; order: string; limit: string };

function query({ view, columns = "*", conditions, order, limit }: Query): string {
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
  return `SELECT ${columns} FROM redshift.${view}${where} ORDER BY ${order}${limit}`;
}
