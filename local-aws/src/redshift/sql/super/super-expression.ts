import { type Group, hasWords, isGroup, isIdentifier, isSymbol, isWord, type Node } from "../lex/nodes.ts";
import { notSupported } from "../refusals.ts";
import { isNoValue, type Place, prepareOperands, type Replacements, refuseMerging } from "./super-operands.ts";
import { callTo, type Navigation, pathAt, resolvePath } from "./super-path.ts";
import { findRelation, mayNavigate, type Scope } from "./super-scope.ts";

/** Translates a subquery, whose expressions may name what the scope knows. */
export type Subquery = (nodes: readonly Node[], outer: Scope | undefined) => Node[];

type Found = Place & { value: Navigation };

/**
 * Replaces the paths that lead into SUPER values by calls.
 *
 * @param callee the function, in capitals, if the nodes are its arguments
 */
export function navigateExpression(
  nodes: readonly Node[],
  scope: Scope | undefined,
  subquery: Subquery,
  callee = "",
): Node[] {
  const found = mayNavigate(scope) ? navigations(nodes, scope) : [];
  const made: Replacements = new Map();
  for (const place of found) prepareOperands(nodes, place, made);
  refuseMerging(
    nodes,
    found.filter(({ end }) => !isSymbol(nodes[end], "::")),
    callee,
  );
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const place = found.find(({ start }) => start === at);
    if (place === undefined) {
      for (const node of made.get(at) ?? nodes.slice(at, at + 1))
        out.push(inGroup(node, nodes, at, { scope, subquery }));
      continue;
    }
    const isSorted = !scope?.isDistinct && isSortKey(nodes, place);
    out.push(...(isSorted ? callTo("super_sort_key", place.value.nodes) : place.value.nodes));
    at = place.end - 1;
  }
  return out;
}

type Context = { scope: Scope | undefined; subquery: Subquery };

function inGroup(node: Node, nodes: readonly Node[], at: number, { scope, subquery }: Context): Node {
  const previous = nodes[at - 1];
  if (node.kind !== "group" || isWord(previous, "OPERATOR")) return node;
  if (mayNavigate(scope) && !isSearchPath(node)) refuseStep(nodes[at + 1], nodes[at + 2]);
  if (isGroup(node) && isWord(node.nodes[0], "SELECT", "WITH")) return { ...node, nodes: subquery(node.nodes, scope) };
  const callee = previous?.kind === "word" ? previous.upper : "";
  return { ...node, nodes: navigateExpression(node.nodes, scope, subquery, callee) };
}

/** An array of the leader node, by which drivers look up types: `(current_schemas(false))[s.r]`. */
function isSearchPath({ nodes }: Group): boolean {
  return nodes.length === 2 && isIdentifier(nodes[0]) && nodes[0].name === "current_schemas" && isGroup(nodes[1]);
}

/** Values of different types are ordered in ORDER BY only. */
function isSortKey(nodes: readonly Node[], { start, end }: Place): boolean {
  const order = nodes.findLastIndex((_, at) => at < start && hasWords(nodes, at, "ORDER", "BY"));
  const isFirst = order >= 0 && start === order + 2;
  const next = nodes[end];
  const isLast = next === undefined || isSymbol(next, ",") || isWord(next, ...wordsBehindSortKey);
  return isLast && (isFirst || (order >= 0 && isSymbol(nodes[start - 1], ",")));
}

const wordsBehindSortKey = "ASC DESC NULLS LIMIT OFFSET ROWS RANGE".split(" ");

/** Navigation into a whole expression, `(…).name` or `f(…)[0]`, is refused: its beginning is not searched. */
function refuseStep(next: Node | undefined, behind: Node | undefined): void {
  const isElement = next?.kind === "group" && next.open === "[";
  if (isElement || (isSymbol(next, ".") && isIdentifier(behind)))
    throw notSupported("navigation into an expression", "name its value in a subquery and navigate into that");
}

function navigations(nodes: readonly Node[], scope: Scope): Found[] {
  const found: Found[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const path = isNoValue(nodes, at) ? undefined : pathAt(nodes, at);
    if (path === undefined) continue;
    const value = isReadable(nodes, at, path.end, scope) ? resolvePath(path, scope) : undefined;
    if (value !== undefined) found.push({ start: at, end: path.end, value });
    at = path.end - 1;
  }
  return found;
}

/** Words that an expression may follow; any other name before a single name makes that an alias. */
const wordsBeforeExpression =
  "SELECT DISTINCT ALL WHERE AND OR NOT ON BY HAVING QUALIFY IN LIKE ILIKE BETWEEN CASE WHEN THEN ELSE VALUES FROM".split(
    " ",
  );

function isReadable(nodes: readonly Node[], start: number, end: number, scope: Scope): boolean {
  const [first, previous, next] = [nodes[start], nodes[start - 1], nodes[end]];
  if (isGroup(next)) return false;
  if (isSymbol(next, ".")) {
    if (isIdentifier(first) && findRelation(scope, first.name)?.kind === "item")
      throw notSupported(`${first.name}.* of an unnested SUPER value`, `write ${first.name}`);
    return false;
  }
  if (end > start + 1) return true;
  const isBehindValue = previous?.kind === "group" || previous?.kind === "string" || previous?.kind === "number";
  const isBehindName = isIdentifier(previous) && !isWord(previous, ...wordsBeforeExpression);
  return !isBehindValue && !isBehindName && next?.kind !== "string";
}
