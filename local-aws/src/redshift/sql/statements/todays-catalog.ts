import { isGroup, isIdentifier, isSymbol, type Node, raw, serialize } from "../lex/nodes.ts";

/**
 * Columns of the system catalog that PostgreSQL 8.0 had and later versions lack; psql and drivers ask for them because the
 * server says that it is 8.0. `$` is replaced by the table's alias. Schema `redshift` here is `pg_catalog` there.
 *
 * @see https://www.postgresql.org/docs/8.0/catalogs.html
 */
const oldColumns: Readonly<Record<string, string>> = {
  nspname: "(CASE $.nspname WHEN 'redshift' THEN 'pg_catalog' ELSE $.nspname END)",
  adsrc: "pg_catalog.pg_get_expr($.adbin, $.adrelid)",
  consrc: "pg_catalog.pg_get_constraintdef($.oid)",
  proisagg: "($.prokind = 'a')",
  proiswindow: "($.prokind = 'w')",
  relhasoids: "false",
};

/**
 * Rewrites what drivers read from the system catalog for today's PostgreSQL: expressions replace columns like
 * `c.relhasoids`, and the whole query `select current_catalog`, with which pgjdbc finds the database.
 */
export function forTodaysCatalog(nodes: readonly Node[]): Node[] {
  const [select, name, more] = nodes;
  if (select && isIdentifier(name) && name.name === "current_catalog" && !more) return [select, raw("current_catalog")];
  return withOldColumns(nodes);
}

function withOldColumns(nodes: readonly Node[]): Node[] {
  const kept: Node[] = [];
  for (const node of nodes) {
    const [alias, point] = kept.slice(-2);
    const expression = isIdentifier(node) && Object.hasOwn(oldColumns, node.name) ? oldColumns[node.name] : undefined;
    if (expression !== undefined && isIdentifier(alias) && isSymbol(point, ".")) {
      kept.splice(-2);
      kept.push(raw(expression.replaceAll("$", serialize([{ ...alias, before: "" }])), alias.before));
    } else kept.push(isGroup(node) ? { ...node, nodes: withOldColumns(node.nodes) } : node);
  }
  return kept;
}
