import { assemble, inParentheses, isGroup, isIdentifier, isSymbol, isWord, type Node } from "../lex/nodes.ts";
import { parseQuery } from "./query-clauses.ts";
import { parseSelectList, type SelectItem } from "./select-list.ts";

/** A statement with marks in front of some names, and the expressions for those names, by the index in the mark. */
type Marked = { nodes: Node[]; meanings: Node[][] };

/** The comment to put in front of each marked node. */
type Marks = { meanings: Node[][]; of: Map<Node, string> };

/**
 * Marks the names that may be aliases of their own SELECT. In the select list that is any earlier alias; in WHERE,
 * GROUP BY, HAVING and ORDER BY it is any alias. A mark is a comment in front of the name, so it changes nothing. Redshift takes
 * a column of a relation before an alias, and only the server knows which columns there are: see `settleAliases`.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_SELECT_list.html
 */
export function markAliases(nodes: readonly Node[]): Marked {
  const marks: Marks = { meanings: [], of: new Map() };
  collect(nodes, marks);
  if (marks.of.size === 0) return { nodes: [...nodes], meanings: [] };
  return { nodes: applied(nodes, marks), meanings: marks.meanings.map((meaning) => applied(meaning, marks)) };
}

/** The comment in front of a name, by the index of its meaning. */
const mark = (index: number) => `/*~${index}*/`;
export const markBehind = /\/\*~(\d+)\*\/$/;

function collect(nodes: readonly Node[], marks: Marks): void {
  for (const node of nodes) if (node.kind === "group") collect(node.nodes, marks);
  const starts = nodes.flatMap((node, at) => (isWord(node, "SELECT") ? [at] : []));
  for (const start of starts) {
    const end = nodes.findIndex(
      (node, at) => at > start && isWord(node, "SELECT", "UNION", "INTERSECT", "EXCEPT", "MINUS"),
    );
    collectQuery(nodes.slice(start, end < 0 ? nodes.length : end), starts.length > 1, marks);
  }
}

function collectQuery(nodes: readonly Node[], isUnion: boolean, marks: Marks): void {
  const { list, filters, orderBy } = parseQuery(nodes);
  const known = new Map<string, SelectItem>();
  for (const item of parseSelectList(list)) {
    const isBare = item.alias === undefined && item.expression.length === 1;
    markNames(item.expression, known, { ...marks, isBare });
    if (item.alias !== undefined) known.set(item.alias, item);
  }
  // After a union, ORDER BY names columns of the union.
  markNames(isUnion ? filters : [...filters, ...orderBy], known, { ...marks, isBare: false });
}

/** `isBare`: the name is a whole entry of a select list, and the name of its column. */
type Place = Marks & { isBare: boolean };

function markNames(nodes: readonly Node[], known: ReadonlyMap<string, SelectItem>, place: Place): void {
  if (known.size === 0) return;
  for (const [at, node] of nodes.entries()) {
    if (node.kind === "group" && !isWord(node.nodes[0], "SELECT", "WITH")) markNames(node.nodes, known, place);
    const item = isIdentifier(node) && isPlain(nodes, at) ? known.get(node.name) : undefined;
    if (item === undefined || !isIdentifier(node)) continue;
    place.of.set(node, mark(place.meanings.length));
    const value = [inParentheses(item.expression)];
    place.meanings.push(place.isBare ? assemble(value, ` AS ${node.text}`) : value);
  }
}

function isPlain(nodes: readonly Node[], at: number): boolean {
  return (
    !isGroup(nodes[at + 1]) && ![at - 1, at + 1].some((i) => isSymbol(nodes[i], ".")) && !isWord(nodes[at - 1], "AS")
  );
}

function applied(nodes: readonly Node[], marks: Marks): Node[] {
  return nodes.map((node) => {
    if (node.kind === "group") return { ...node, nodes: applied(node.nodes, marks) };
    const comment = marks.of.get(node);
    return comment === undefined ? node : { ...node, before: node.before + comment };
  });
}
