import { inParentheses, isGroup, isIdentifier, isSymbol, type Node, walk } from "../lex/nodes.ts";
import type { Query } from "./query-clauses.ts";
import type { SelectItem } from "./select-list.ts";

/**
 * Replaces aliases of the select list in a condition by their expressions.
 *
 * In Redshift a column of a relation wins over an alias of the same name. The columns are not known here, so a name that
 * the query reads anywhere else is left unchanged.
 */
export function resolveAliases(condition: readonly Node[], items: readonly SelectItem[], query: Query): Node[] {
  const aliases = new Map<string, Node[]>();
  for (const { alias, expression } of items) if (alias !== undefined) aliases.set(alias, expression);
  if (aliases.size === 0) return [...condition];
  const read = [...items.flatMap((item) => item.expression), ...query.from, ...(query.isGrouped ? [] : query.filters)];
  for (const node of walk(read)) if (isIdentifier(node)) aliases.delete(node.name);
  return replaceNames(condition, aliases);
}

function replaceNames(nodes: readonly Node[], aliases: ReadonlyMap<string, Node[]>): Node[] {
  return nodes.map((node, at) => {
    if (node.kind === "group") return { ...node, nodes: replaceNames(node.nodes, aliases) };
    const isPlain =
      isIdentifier(node) && !isGroup(nodes[at + 1]) && ![at - 1, at + 1].some((i) => isSymbol(nodes[i], "."));
    const expression = isPlain ? aliases.get(node.name) : undefined;
    return expression === undefined ? node : inParentheses(expression, node.before);
  });
}
