import { literalText } from "../lex/literal-text.ts";
import {
  hasWords,
  type Identifier,
  isIdentifier,
  isSymbol,
  isWord,
  type Node,
  raw,
  serialize,
  splitByComma,
} from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type SqlTranslation, type Statement, toSql } from "../translation.ts";
import { showObjects } from "./show-objects.ts";

/** Settings that mean the same in PostgreSQL, which has all of them. */
const shared = new Set(
  "application_name client_encoding client_min_messages datestyle extra_float_digits intervalstyle search_path statement_timeout timezone transaction_isolation server_version".split(
    " ",
  ),
);

/** Settings that change what statements mean; only these of their values are implemented. */
const onlyValue: Readonly<Record<string, readonly string[]>> = {
  enable_case_sensitive_identifier: ["false", "off", "default"],
  enable_case_sensitive_super_attribute: ["false", "off", "default"],
  cast_super_null_on_error: ["true", "on", "default"],
  navigate_super_null_on_error: ["true", "on", "default"],
  client_encoding: ["utf8", "utf-8", "unicode", "default"],
  downcase_delimited_identifier: ["true", "on", "default"],
};

/** What SHOW gives for a setting of Redshift's own that nothing has set (dg/r_SHOW and the page of each setting). */
const unset: Readonly<Record<string, string>> = {
  query_group: "unset",
  wlm_query_slot_count: "1",
  enable_result_cache_for_session: "on",
};

const quiet = { takesSnapshot: false };

/**
 * SET. A setting that only Redshift has is kept as `redshift.<name>`, without effect; a search path keeps the schema
 * `redshift` at its end, where the system views and functions are.
 *
 * @throws RedshiftSqlError for a setting whose effect is missing
 */
export function setSetting(statement: Statement): SqlTranslation {
  const { nodes } = statement;
  const at = isWord(nodes[1], "SESSION", "LOCAL") ? 2 : 1;
  const name = nodes[at];
  if (!isIdentifier(name)) throw syntaxError(name);
  const leavesName = !shared.has(name.name);
  const traits = { command: "SET", ...quiet, leavesName };
  if (isWord(name, "AUTHORIZATION", "CHARACTERISTICS", "TRANSACTION", "TIME") || isSymbol(nodes[at + 1], "."))
    return toSql(nodes, statement, traits);
  if (!isWord(nodes[at + 1], "TO") && !isSymbol(nodes[at + 1], "=")) throw syntaxError(nodes[at + 1]);
  refuseEffect(name.name, nodes.slice(at + 2));
  const isPath = name.name === "search_path" && !isWord(nodes[at + 2], "DEFAULT");
  const renamed = nodes.with(at, leavesName ? { ...name, text: `redshift.${name.text}` } : name);
  if (!isPath) return toSql(renamed, statement, traits);
  return toSql([...renamed, raw(", redshift", "")], statement, { ...traits, check: pathCheck(nodes.slice(at + 2)) });
}

/**
 * Schemas of a search path must exist, and a quoted "$user" is refused; '$user' is the form of dg/r_search_path.
 *
 * @returns a statement that fails if a schema does not exist
 * @see https://github.com/airbytehq/airbyte/pull/12005 and https://github.com/t8y2/dbx/issues/8344
 */
function pathCheck(nodes: readonly Node[]): string | undefined {
  const names = splitByComma(nodes).map(([node]) => node);
  const user = names.findIndex((node) => isIdentifier(node) && node.name === "$user");
  if (user > 0)
    throw new RedshiftSqlError(
      `syntax error at or near "$" in context "search_path TO ${serialize(names.slice(0, user).flatMap((node) => (node ? [node] : []))).trim()}, $"`,
      "42601",
    );
  const schemas = names.flatMap((node) =>
    isIdentifier(node) ? [node.name] : node?.kind === "string" ? [literalText(node.text)] : [],
  );
  const known = schemas.filter((name) => name !== "$user" && name !== "");
  return known.length === 0
    ? undefined
    : `CALL redshift.check_search_path(ARRAY[${known.map(postgresLiteral).join(", ")}])`;
}

export function resetSetting(statement: Statement): SqlTranslation {
  return toSql(withOwnName(statement.nodes), statement, { command: "RESET", ...quiet });
}

/** Settings that drivers read to choose their features. */
const serverVersion = "8.0.2";

/** Without the schema that only the local Redshift has. */
const searchPath = "pg_catalog.regexp_replace(pg_catalog.current_setting('search_path'), ', redshift$', '')::varchar";

/** SHOW of a setting, or of objects of the database. */
export function show(statement: Statement): SqlTranslation {
  const { nodes } = statement;
  const objects = nodes.length > 2 || isWord(nodes[1], "DATABASES") ? showObjects(statement) : undefined;
  if (objects) return objects;
  const traits = { command: "SHOW", ...quiet };
  if (nodes.length === 4 && hasWords(nodes, 1, "TRANSACTION", "ISOLATION", "LEVEL"))
    return toSql(nodes, statement, traits);
  if (nodes.length > 2 || isWord(nodes[1], "DATASHARES", "POLICIES", "TEMPLATES"))
    throw notSupported(serialize(nodes).trim().split(/\s+/).slice(0, 2).join(" ").toUpperCase());
  const name = nodes[1];
  if (isIdentifier(name) && name.name === "server_version")
    return toSql(`${leading(statement)}SELECT '${serverVersion}'::varchar AS server_version`, statement, traits);
  if (isIdentifier(name) && name.name === "search_path")
    return toSql(`${leading(statement)}SELECT ${searchPath} AS search_path`, statement, traits);
  if (!isIdentifier(name) || isShared(name)) return toSql(nodes, statement, traits);
  return toSql(`${leading(statement)}SELECT ${ownSetting(name.name)} AS ${name.text}`, statement, traits);
}

function ownSetting(name: string): string {
  const [setting, value] = [postgresLiteral(`redshift.${name}`), unset[name]];
  if (value === undefined) return `pg_catalog.current_setting(${setting})`;
  return `coalesce(nullif(pg_catalog.current_setting(${setting}, true), ''), ${postgresLiteral(value)})`;
}

function withOwnName(nodes: readonly Node[]): Node[] {
  const name = nodes[1];
  if (!isIdentifier(name) || nodes.length > 2 || isShared(name)) return [...nodes];
  return nodes.with(1, { ...name, text: `redshift.${name.text}` });
}

function isShared(name: Identifier): boolean {
  return shared.has(name.name) || isWord(name, "ALL");
}

function refuseEffect(name: string, value: readonly Node[]): void {
  const values = onlyValue[name];
  const given = serialize(value).trim().replaceAll("'", "").toLowerCase();
  if (values !== undefined && !values.includes(given)) throw notSupported(`SET ${name} TO ${given}`);
}
