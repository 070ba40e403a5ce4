import {
  assemble,
  inParentheses,
  isGroup,
  isIdentifier,
  isSymbol,
  isWord,
  type Node,
  splitByComma,
  walk,
} from "../lex/nodes.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported } from "../refusals.ts";
import { type Query, relationsOf } from "./query-clauses.ts";

/** A relation of FROM, its name, and the conditions whose other side it may lack. */
type Joined = { name: string; nodes: Node[]; conditions: Node[][] };

/** Whether the node is Oracle's sign of an outer join, or parentheses other than a subquery that hold one. */
export function isOuterJoinSign(nodes: readonly Node[], at: number): boolean {
  const node = nodes[at];
  return isSign(nodes, at) || (isGroup(node) && !isWord(node.nodes[0], "SELECT", "WITH") && hasSign(node.nodes));
}

const hasSign = (nodes: readonly Node[]): boolean => nodes.some((_, at) => isOuterJoinSign(nodes, at));

function isSign(nodes: readonly Node[], at: number): boolean {
  const group = nodes[at];
  return isGroup(group) && group.nodes.length === 1 && isSymbol(group.nodes[0], "+") && isIdentifier(nodes[at - 1]);
}

/**
 * Rewrites `FROM a, b WHERE a.id = b.id(+)` to `FROM a LEFT JOIN b ON a.id = b.id`. Every condition with the sign belongs
 * to the relation whose columns have it.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_WHERE_oracle_outer.html
 */
export function rewriteOuterJoinSigns(query: Query): Query {
  const end = query.filters.findIndex((node, at) => at > 0 && isWord(node, "GROUP", "HAVING"));
  const [where, behind] = end < 0 ? [query.filters, []] : [query.filters.slice(0, end), query.filters.slice(end)];
  if (!hasSign(where)) return query;
  const joined = readRelations(query.from);
  const kept: Node[][] = [];
  for (const condition of conjuncts(where.slice(1))) {
    const names = markedNames(condition);
    const [name, ...more] = names;
    if (name === undefined) kept.push(condition);
    else if (more.length > 0)
      throw new RedshiftSqlError("a predicate may reference only one outer-joined table", "0A000");
    else relationNamed(joined, name).conditions.push(withoutSigns(condition));
  }
  const filters =
    kept.length === 0 ? [] : assemble(" WHERE", ...kept.flatMap((nodes, i) => (i === 0 ? [nodes] : [" AND", nodes])));
  return { ...query, from: joinedFrom(joined), filters: [...filters, ...behind] };
}

function readRelations(from: readonly Node[]): Joined[] {
  if (from.some((node) => isWord(node, "JOIN")))
    throw new RedshiftSqlError(
      "the outer join operator (+) cannot be used in the same query block with a JOIN",
      "0A000",
    );
  const relations = relationsOf(from);
  return splitByComma(from).map((nodes, i) => {
    const name = relations?.[i]?.name;
    if (!isIdentifier(name)) throw notSupported("(+) beside a relation without a name", "give it an alias");
    return { name: name.name, nodes, conditions: [] };
  });
}

/** The parts between top-level ANDs; the AND of a BETWEEN ends no part. */
function conjuncts(where: readonly Node[]): Node[][] {
  const parts: Node[][] = [[]];
  let between = 0;
  for (const node of where) {
    if (isWord(node, "BETWEEN")) between++;
    const isEnd = isWord(node, "AND") && between === 0;
    if (isWord(node, "AND") && between > 0) between--;
    if (isEnd) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  if (parts.some((part) => hasSign(part) && part.some((node) => isWord(node, "OR"))))
    throw new RedshiftSqlError("the outer join operator (+) cannot be used beside OR", "0A000");
  return parts;
}

/** Names of the relations whose columns have the sign, each once. */
function markedNames(nodes: readonly Node[]): string[] {
  const names = new Set<string>();
  const read = (part: readonly Node[]) => {
    for (const [at, node] of part.entries()) {
      if (isSign(part, at)) {
        const qualifier = part[at - 3];
        if (!isSymbol(part[at - 2], ".") || !isIdentifier(qualifier))
          throw notSupported("(+) behind a column without its table", "write table.column(+)");
        names.add(qualifier.name);
      } else if (isGroup(node)) read(node.nodes);
    }
  };
  read(nodes);
  return [...names];
}

function withoutSigns(nodes: readonly Node[]): Node[] {
  const kept = nodes.filter((_, at) => !isSign(nodes, at));
  return kept.map((node) => (node.kind === "group" ? { ...node, nodes: withoutSigns(node.nodes) } : node));
}

function relationNamed(joined: readonly Joined[], name: string): Joined {
  const found = joined.find((relation) => relation.name === name);
  if (found === undefined) throw new RedshiftSqlError(`missing FROM-clause entry for table "${name}"`, "42P01");
  return found;
}

/** A relation comes behind those that its conditions name. */
function joinedFrom(joined: readonly Joined[]): Node[] {
  const waiting = joined.filter(({ conditions }) => conditions.length > 0);
  const placed = joined.filter(({ conditions }) => conditions.length === 0);
  if (placed.length === 0)
    throw new RedshiftSqlError("a table may be outer-joined to at most one other table", "0A000");
  const from: (string | readonly Node[])[] = placed.flatMap(({ nodes }, i) =>
    i === 0 ? [nodes] : [" CROSS JOIN", nodes],
  );
  while (waiting.length > 0) {
    const isReady = ({ conditions }: Joined) =>
      !waiting.some((other) =>
        conditions.some((part) => other.conditions !== conditions && names(part).has(other.name)),
      );
    const at = waiting.findIndex(isReady);
    const [next] = waiting.splice(Math.max(at, 0), 1);
    if (at < 0 || next === undefined) throw new RedshiftSqlError("outer joins by (+) form a circle", "0A000");
    const on = next.conditions.flatMap((part, i) => [i === 0 ? "" : " AND ", [inParentheses(part)]]);
    from.push(" LEFT JOIN", next.nodes, " ON ", ...on);
  }
  return assemble(...from);
}

function names(nodes: readonly Node[]): Set<string> {
  const found = new Set<string>();
  for (const node of walk(nodes)) if (isIdentifier(node)) found.add(node.name);
  return found;
}
