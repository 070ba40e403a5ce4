import {
  hasWords,
  inParentheses,
  isGroup,
  isIdentifier,
  isSymbol,
  isWord,
  type Node,
  raw,
  withBefore,
} from "../lex/nodes.ts";
import { isOuterJoinSign, rewriteOuterJoinSigns } from "./outer-join-signs.ts";
import { parseQuery, type Query } from "./query-clauses.ts";
import { rewriteQualify } from "./rewrite-qualify.ts";

/**
 * Rewrites TOP, QUALIFY, `INTO #t` and `(+)`, which PostgreSQL lacks, in the SELECTs of one nesting level.
 *
 * @param nodes with deeper levels already rewritten
 */
export function rewriteQueries(nodes: Node[]): Node[] {
  if (!nodes.some((node, i) => needsRewrite(nodes, node, i))) return nodes;
  const bounds = setOperators(nodes);
  const out: Node[] = [];
  let start = 0;
  for (const end of [...bounds, nodes.length]) {
    out.push(...rewriteBranch(nodes.slice(start, end), { isUnion: bounds.length > 0, isLast: end === nodes.length }));
    const operator = nodes[end];
    if (operator !== undefined) out.push(operator);
    start = end + 1;
  }
  return out;
}

function needsRewrite(nodes: readonly Node[], node: Node, at: number): boolean {
  if (isWord(node, "QUALIFY", "TOP")) return !isSymbol(nodes[at - 1], ".");
  if (isOuterJoinSign(nodes, at)) return true;
  return isWord(node, "INTO") && isTemporary(nodes[at + 1]);
}

function setOperators(nodes: readonly Node[]): number[] {
  return nodes.flatMap((node, at) => {
    const next = nodes[at + 1];
    const isOperator = isWord(node, "UNION", "INTERSECT", "EXCEPT") && at > 0 && !isSymbol(nodes[at - 1], ".");
    return isOperator && (isWord(next, "ALL", "DISTINCT", "SELECT") || isGroup(next)) ? [at] : [];
  });
}

type Place = { isUnion: boolean; isLast: boolean };

function rewriteBranch(nodes: Node[], { isUnion, isLast }: Place): Node[] {
  const start = nodes.findIndex((node) => isWord(node, "SELECT"));
  if (start < 0 || !nodes.some((node, i) => i > start && needsRewrite(nodes, node, i))) return nodes;
  const prefix = nodes.slice(0, start);
  const query = parseQuery(nodes.slice(start));
  if (!isUnion) return [...prefix, ...rewriteQuery(query)];
  // After the last branch, ORDER BY and LIMIT belong to the whole union.
  const { orderBy, limits } = query;
  const branch = rewriteQuery(isLast ? { ...query, orderBy: [], limits: [] } : query);
  const wrapped = query.top.length > 0 ? [inParentheses(withBefore(branch, ""), query.select.before)] : branch;
  return [...prefix, ...wrapped, ...(isLast ? orderAndLimits(orderBy, limits) : [])];
}

function rewriteQuery(query: Query): Node[] {
  const limits = query.top.length > 0 ? [raw("LIMIT"), ...withBefore(query.top, " "), ...query.limits] : query.limits;
  const plain = { ...rewriteOuterJoinSigns(query), limits, into: temporaryInto(query.into) };
  return plain.qualify.length > 0 ? rewriteQualify(plain) : renderQuery(plain);
}

function renderQuery({ select, quantifier, list, into, from, filters, orderBy, limits }: Query): Node[] {
  return [
    select,
    ...quantifier,
    ...list,
    ...(into.length > 0 ? [raw("INTO"), ...into] : []),
    ...(from.length > 0 ? [raw("FROM"), ...from] : []),
    ...filters,
    ...orderAndLimits(orderBy, limits),
  ];
}

function orderAndLimits(orderBy: readonly Node[], limits: readonly Node[]): Node[] {
  return [...(orderBy.length > 0 ? [raw("ORDER BY"), ...orderBy] : []), ...limits];
}

function temporaryInto(into: Node[]): Node[] {
  if (!isTemporary(into[0]) || hasWords(into, 0, "TEMP")) return into;
  return [raw("TEMP"), ...into];
}

function isTemporary(node: Node | undefined): boolean {
  return isIdentifier(node) && node.name.startsWith("#");
}
