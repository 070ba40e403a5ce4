import { hasWords, isGroup, isIdentifier, isSymbol, isWord, type Node } from "../lex/nodes.ts";
import { syntaxError } from "../refusals.ts";

/** One SELECT, up to the next set operator, cut into its clauses; each clause without its own keywords unless said otherwise. */
export type Query = {
  /** `SELECT` itself. */
  select: Node;
  /** `DISTINCT`, `ALL` or nothing. */
  quantifier: Node[];
  /** The number behind TOP. */
  top: Node[];
  list: Node[];
  into: Node[];
  from: Node[];
  /** WHERE, GROUP BY and HAVING with their keywords. */
  filters: Node[];
  isGrouped: boolean;
  qualify: Node[];
  orderBy: Node[];
  /** LIMIT and OFFSET with their keywords. */
  limits: Node[];
};

type Clause = "into" | "from" | "where" | "group" | "having" | "qualify" | "order" | "limits";

const clauseOfWord: Readonly<Record<string, Clause>> = {
  INTO: "into",
  FROM: "from",
  WHERE: "where",
  HAVING: "having",
  QUALIFY: "qualify",
  LIMIT: "limits",
  OFFSET: "limits",
};

/** @param nodes from `SELECT` on */
export function parseQuery(nodes: readonly Node[]): Query {
  const [select] = nodes;
  if (select === undefined) throw syntaxError(undefined);
  const query: Query = {
    select,
    quantifier: [],
    top: [],
    list: [],
    into: [],
    from: [],
    filters: [],
    isGrouped: false,
    qualify: [],
    orderBy: [],
    limits: [],
  };
  let target = query.list;
  for (let at = readHead(nodes, query); at < nodes.length; at++) {
    const node = nodes[at];
    const clause = clauseAt(nodes, at);
    if (clause !== undefined) target = open(query, clause);
    if (clause === "order") at++;
    else if (node !== undefined && !isBareKeyword(clause)) target.push(node);
  }
  return query;
}

/** @returns the index of the select list */
function readHead(nodes: readonly Node[], query: Query): number {
  let at = 1;
  const quantifier = nodes[at];
  if (isWord(quantifier, "DISTINCT", "ALL")) {
    query.quantifier.push(quantifier);
    at++;
  }
  const count = nodes[at + 1];
  if (isWord(nodes[at], "TOP") && count !== undefined && (count.kind === "number" || isGroup(count))) {
    query.top.push(count);
    at += 2;
  }
  return at;
}

function open(query: Query, clause: Clause): Node[] {
  if (clause === "group") query.isGrouped = true;
  if (clause === "order") return query.orderBy;
  return clause === "where" || clause === "group" || clause === "having" ? query.filters : query[clause];
}

function isBareKeyword(clause: Clause | undefined): boolean {
  return clause === "into" || clause === "from" || clause === "qualify";
}

function clauseAt(nodes: readonly Node[], at: number): Clause | undefined {
  const node = nodes[at];
  if (node?.kind !== "word" || isSymbol(nodes[at - 1], ".") || isWord(nodes[at - 1], "AS")) return undefined;
  if (hasWords(nodes, at, "GROUP", "BY")) return "group";
  if (hasWords(nodes, at, "ORDER", "BY")) return "order";
  if (node.upper === "FROM" && isWord(nodes[at - 1], "DISTINCT")) return undefined;
  return clauseOfWord[node.upper];
}

/** A relation of a FROM clause: its alias, or its own name. */
type Relation = { name: Node; hasAlias: boolean };

/**
 * The relations of a FROM clause in order. `undefined` if `*` cannot be spelled out: a relation has no name, or columns of
 * two relations are merged (`USING`, `NATURAL`).
 */
export function relationsOf(from: readonly Node[]): Relation[] | undefined {
  const relations: Relation[] = [];
  for (let at = 0; at < from.length; ) {
    const end = endOfItem(from, at);
    const relation = parseRelation(from.slice(at, end));
    if (relation === undefined) return undefined;
    relations.push(relation);
    at = end + 1;
  }
  return relations;
}

function endOfItem(from: readonly Node[], start: number): number {
  for (let at = start; at < from.length; at++) if (isSymbol(from[at], ",") || isWord(from[at], "JOIN")) return at;
  return from.length;
}

/** @param item `t`, `s.t AS a`, `(SELECT …) a`, with `ON …` and the words of the next join behind it */
function parseRelation(item: readonly Node[]): Relation | undefined {
  if (item.some((node) => isWord(node, "USING", "NATURAL"))) return undefined;
  const words = item.findIndex((node) => isWord(node, "ON", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "OUTER"));
  const nodes = words < 0 ? item : item.slice(0, words);
  const columns = nodes.length > 2 && isGroup(nodes.at(-1)) ? 1 : 0;
  const name = nodes.at(-1 - columns);
  if (!isIdentifier(name)) return undefined;
  const previous = nodes.at(-2 - columns);
  return { name, hasAlias: previous !== undefined && !isSymbol(previous, ".") };
}
