import { assemble, isIdentifier, isWord, type Node, splitByComma } from "../lex/nodes.ts";
import { quoteName } from "../lex/postgres-name.ts";
import type { SelectItem } from "./select-list.ts";

/** Columns to add to the subquery (each with a comma in front), and the ORDER BY of the query around it. */
type OrderColumns = { inner: Node[]; outer: Node[] };

/**
 * Moves an ORDER BY from a query to the query around it.
 *
 * Result columns and positions mean the same outside; any other expression becomes a column of the subquery.
 *
 * @param subquery the subquery's alias, quoted
 */
export function orderColumns(orderBy: readonly Node[], items: readonly SelectItem[], subquery: string): OrderColumns {
  const parts = splitByComma(orderBy).map((part, i) => orderColumn(part, items, { subquery, column: `"~o${i}"` }));
  if (parts.length === 0) return { inner: [], outer: [] };
  const outer = parts.flatMap((part, i) => [i === 0 ? " ORDER BY " : ", ", part.outer]);
  return { inner: parts.flatMap((part) => part.inner), outer: assemble(...outer) };
}

type Place = { subquery: string; column: string };

function orderColumn(part: readonly Node[], items: readonly SelectItem[], { subquery, column }: Place): OrderColumns {
  const end = part.findLastIndex((node) => !isWord(node, "ASC", "DESC", "NULLS", "FIRST", "LAST")) + 1;
  const [first, ...more] = part.slice(0, end);
  const direction = part.slice(end);
  if (first?.kind === "number" && more.length === 0) return { inner: [], outer: [...part] };
  if (isIdentifier(first) && more.length === 0 && isResultColumn(first.name, items))
    return { inner: [], outer: assemble(quoteName(first.name), direction) };
  return {
    inner: assemble(", (", part.slice(0, end), `) AS ${column}`),
    outer: assemble(`${subquery}.${column}`, direction),
  };
}

function isResultColumn(name: string, items: readonly SelectItem[]): boolean {
  return items.some((item) => item.columnName === name || item.star === "all");
}
