import { RedshiftSqlError } from "../redshift-sql-error.ts";
import type { Fields } from "./parse-tree.ts";

/** @see https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions_leader_node_only.html; `generate_series` is PostgreSQL's */
const leaderOnly = new Set(
  "age current_schema current_schemas generate_series get_byte has_database_privilege has_schema_privilege has_table_privilege isfinite now set_bit set_byte to_ascii".split(
    " ",
  ),
);

/** Relations of the catalog, which the leader node has, and those that the translation adds. */
const ofCatalog = /^(pg_|stl_|stv_|svl_|svv_|svcs_|sys_|~)/;
const catalogSchemas = new Set(["pg_catalog", "information_schema", "redshift"]);

/**
 * Refuses a query that needs a table of the user and a function that only the leader node has.
 *
 * @param tree PostgreSQL's, of the translated statement
 * @param writesTable whether its rows go to a table of the user
 * @returns whether it reads tables of the user
 * @throws RedshiftSqlError
 */
export function refuseLeaderOnly(tree: unknown, writesTable: boolean): boolean {
  const found = { functions: new Set<string>(), tables: new Set<string>(), queries: new Set<string>() };
  visit(tree, found);
  const [name] = found.functions;
  const readsTable = [...found.tables].some((table) => !found.queries.has(table));
  if (name === undefined || !(readsTable || writesTable)) return readsTable;
  throw new RedshiftSqlError(
    `Specified types or functions (one per INFO message) not supported on Redshift tables. Function "${name}" not supported.`,
    "0A000",
  );
}

type Found = { functions: Set<string>; tables: Set<string>; queries: Set<string> };

function visit(value: unknown, found: Found): void {
  if (Array.isArray(value)) for (const item of value) visit(item, found);
  else if (typeof value === "object" && value !== null)
    for (const [name, child] of Object.entries(value as Fields)) {
      note(name, child as Fields, found);
      visit(child, found);
    }
}

function note(name: string, fields: Fields, { functions, tables, queries }: Found): void {
  if (name === "FuncCall") {
    const called = functionName(fields);
    if (leaderOnly.has(called)) functions.add(called);
  }
  if (name === "SQLValueFunction" && fields["op"] === "SVFOP_CURRENT_SCHEMA") functions.add("current_schema");
  if (name === "CommonTableExpr") queries.add(String(fields["ctename"]));
  if (name === "RangeVar" && isTable(fields)) tables.add(String(fields["relname"]));
}

function functionName(fields: Fields): string {
  const parts = (fields["funcname"] as Fields[] | undefined) ?? [];
  const names = parts.map((part) => String((part["String"] as Fields | undefined)?.["sval"] ?? ""));
  const isKnown = names.length === 1 || catalogSchemas.has(names[0] ?? "");
  return isKnown ? (names.at(-1) ?? "") : "";
}

function isTable(fields: Fields): boolean {
  const schema = fields["schemaname"];
  if (schema !== undefined) return !catalogSchemas.has(String(schema));
  return !ofCatalog.test(String(fields["relname"]));
}
