import { assemble, firstText, isSymbol, isWord, type Node, serialize } from "../lex/nodes.ts";
import { quoteName } from "../lex/postgres-name.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { orderColumns } from "./order-columns.ts";
import { type Query, relationsOf } from "./query-clauses.ts";
import { resolveAliases } from "./resolve-aliases.ts";
import { parseSelectList, type SelectItem } from "./select-list.ts";

/** Columns of the subquery that computes the condition, and what the outer query takes from it. */
type Subquery = { inner: Node[]; outer: Node[]; laterals: Node[]; columns: string };

/** Unlikely enough that no Redshift name is equal to one of these. */
const filtered = '"~qualify"';
const keep = '"~keep"';
const columnAt = (i: number) => `"~c${i}"`;

/**
 * Turns a query with QUALIFY into a subquery and a filter around it, with exactly the columns of its select list.
 *
 * Without `*`, the subquery's columns are renamed, and the outer query restores their names. With `*`, only PostgreSQL
 * knows the columns, so the select list becomes one value of a row type, which the outer query expands.
 *
 * An alias of the select list may be used in the condition, unless the query also reads a column of that name.
 *
 * @throws RedshiftSqlError where that is impossible, and for QUALIFY directly behind a relation without an alias
 */
export function rewriteQualify(query: Query): Node[] {
  if (query.filters.length === 0) requireAlias(query.from);
  const items = parseSelectList(query.list);
  const condition = resolveAliases(query.qualify, items, query);
  const isNamed = items.every((item) => item.star === "none" && item.columnName !== undefined);
  const subquery = isNamed ? namedColumns(items) : rowColumns(items, query);
  const ordering = orderColumns(query.orderBy, items, filtered);
  return [
    query.select,
    ...query.quantifier,
    ...assemble(" ", subquery.outer),
    ...(query.into.length > 0 ? assemble(" INTO", query.into) : []),
    ...assemble(" FROM (SELECT", subquery.inner, ", (", condition, `) AS ${keep}`, ordering.inner, " FROM"),
    ...query.from,
    ...subquery.laterals,
    ...query.filters,
    ...assemble(`) AS ${filtered}${subquery.columns} WHERE ${filtered}.${keep}`, ordering.outer),
    ...query.limits,
  ];
}

/** In Redshift `FROM t QUALIFY …` reads QUALIFY as the alias of t (facts §5.7). */
function requireAlias(from: readonly Node[]): void {
  const last = relationsOf(from.slice(from.findLastIndex((node) => isSymbol(node, ",")) + 1))?.at(-1);
  const hasCondition = from.some((node) => isWord(node, "ON"));
  if (last !== undefined && !last.hasAlias && !hasCondition) throw syntaxError("QUALIFY");
}

function namedColumns(items: readonly SelectItem[]): Subquery {
  const outer = items.map((item, i) => `${filtered}.${columnAt(i)} AS ${quoteName(item.columnName ?? "")}`);
  return {
    inner: joinByComma(items.map((item) => item.nodes)),
    outer: assemble(outer.join(", ")),
    laterals: [],
    columns: `(${[...items.keys()].map(columnAt).join(", ")}, ${keep})`,
  };
}

/** Neighbours without a window function share one row value; each window function needs its own, named column. */
function rowColumns(items: readonly SelectItem[], query: Query): Subquery {
  if (query.isGrouped) throw notSupported("QUALIFY with GROUP BY and a column without a name", "name it with AS");
  const inner: string[] = [];
  const outer: string[] = [];
  const laterals: string[] = [];
  for (const run of runsOf(items)) {
    const column = columnAt(inner.length);
    const [item] = run;
    if (item?.hasWindow) {
      if (item.columnName === undefined)
        throw notSupported("QUALIFY beside a window function without a name", "name it with AS");
      inner.push(`${serialize(item.expression)} AS ${column}`);
      outer.push(`${filtered}.${column} AS ${quoteName(item.columnName)}`);
    } else {
      const list = run.map((part) => (part.star === "all" ? allColumns(query.from) : serialize(part.nodes))).join(", ");
      inner.push(`"~l${column.slice(1)}."~r" AS ${column}`);
      outer.push(`(${filtered}.${column}).*`);
      laterals.push(`, LATERAL (SELECT "~x" AS "~r" FROM (SELECT ${list}) AS "~x") AS "~l${column.slice(1)}`);
    }
  }
  return {
    inner: assemble(` ${inner.join(", ")}`),
    outer: assemble(outer.join(", ")),
    laterals: assemble(...laterals),
    columns: "",
  };
}

function runsOf(items: readonly SelectItem[]): SelectItem[][] {
  const runs: SelectItem[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run === undefined || item.hasWindow || run[0]?.hasWindow) runs.push([item]);
    else run.push(item);
  }
  return runs;
}

function allColumns(from: readonly Node[]): string {
  const relations = relationsOf(from);
  if (relations === undefined)
    throw notSupported(
      "QUALIFY with * over a relation without a name, or joined by USING or NATURAL",
      "name the columns",
    );
  return relations.map(({ name }) => `${firstText(name)}.*`).join(", ");
}

function joinByComma(parts: readonly (readonly Node[])[]): Node[] {
  return assemble(...parts.flatMap((nodes, i) => (i === 0 ? [nodes] : [",", nodes])));
}
