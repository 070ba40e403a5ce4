import {
  type Group,
  hasWords,
  isGroup,
  isParameter,
  isSymbol,
  isWord,
  type Node,
  raw,
  type Sign,
} from "../lex/nodes.ts";
import { notSupported } from "../refusals.ts";

/** A SUPER value within some nodes: where it begins, and the index behind it. */
export type Place = { start: number; end: number };

/** Replacements of nodes beside SUPER values, by index. */
export type Replacements = Map<number, readonly Node[]>;

const cast = "cast the SUPER value to another type";
const comparisons = new Set(["=", "<>", "!=", "<", "<=", ">", ">="]);
const arithmetic = ["+", "-", "*", "/", "%"];
const unknownOperators = ["^", "|", "&", "#", "~"];

/**
 * Prepares the operands of a SUPER value without a cast. PostgreSQL would read a literal beside it as JSON, and would order
 * values of different types; in Redshift the literal is a string, and values of different types do not compare.
 *
 * @throws RedshiftSqlError for operators whose result on SUPER is not known
 */
export function prepareOperands(nodes: readonly Node[], { start, end }: Place, made: Replacements): void {
  if (isSymbol(nodes[end], "::")) return;
  refuseOperators(nodes[start - 1], nodes.slice(end, end + 2));
  if (isSign(nodes[end], arithmetic)) typeLiteral(nodes, end + 1, made);
  if (isSign(nodes[start - 1], arithmetic)) typeLiteral(nodes, start - 2, made);
  if (isWord(nodes[start - 1], "CASE")) throw notSupported("CASE of a SUPER value", "write CASE WHEN value = …");
  compareRight(nodes, end, made);
  compareLeft(nodes, start, made);
  const at = isWord(nodes[end], "NOT") ? end + 1 : end;
  if (isWord(nodes[at], "LIKE", "ILIKE", "SIMILAR")) throw notSupported("LIKE of a SUPER value", cast);
  const list = nodes[at + 1];
  if (isWord(nodes[at], "IN") && isGroup(list)) made.set(at + 1, [typedList(list)]);
  if (isWord(nodes[at], "BETWEEN")) {
    typeLiteral(nodes, at + 1, made);
    const and = nodes.findIndex((node, i) => i > at && isWord(node, "AND"));
    if (and > 0) typeLiteral(nodes, and + 1, made);
  }
}

function isSign(node: Node | undefined, signs: readonly string[]): node is Sign {
  return node?.kind === "symbol" && signs.includes(node.text);
}

function refuseOperators(previous: Node | undefined, [next, behind]: readonly Node[]): void {
  for (const node of [previous, next]) {
    if (!isSign(node, unknownOperators)) continue;
    const isDouble = node.text === "|" && (node === previous || isSymbol(behind, "|"));
    throw notSupported(`the operator ${isDouble ? "||" : node.text} on a SUPER value`, cast);
  }
}

const isComparing = (node: Node | undefined) => node?.kind === "symbol" && /^[<>=!]$/.test(node.text);

function compareRight(nodes: readonly Node[], from: number, made: Replacements): void {
  let to = from;
  while (isComparing(nodes[to])) to++;
  if (compare(nodes, { start: from, end: to }, made)) typeLiteral(nodes, to, made);
}

function compareLeft(nodes: readonly Node[], to: number, made: Replacements): void {
  let from = to;
  while (isComparing(nodes[from - 1])) from--;
  if (compare(nodes, { start: from, end: to }, made)) typeLiteral(nodes, from - 1, made);
}

/** @returns whether there is a comparison */
function compare(nodes: readonly Node[], { start, end }: Place, made: Replacements): boolean {
  const operator = nodes
    .slice(start, end)
    .map((node) => (node.kind === "symbol" ? node.text : ""))
    .join("");
  if (operator === "") return false;
  if (!comparisons.has(operator)) throw notSupported(`the operator ${operator} on a SUPER value`, cast);
  if (!/^[<>]=?$/.test(operator)) return true;
  made.set(start, [raw(`OPERATOR(redshift.${operator})`, nodes[start]?.before || " ")]);
  if (end - start > 1) made.set(start + 1, []);
  return true;
}

/** Words that make a literal behind them a value of their type. */
const typeWords = "DATE TIME TIMETZ TIMESTAMP TIMESTAMPTZ INTERVAL".split(" ");

function typeLiteral(nodes: readonly Node[], at: number, made: Replacements): void {
  const node = nodes[at];
  if (isParameter(node) && !isSymbol(nodes[at + 1], "::"))
    throw notSupported("a parameter beside a SUPER value", "cast one of them");
  if (node?.kind !== "string" || isWord(nodes[at - 1], ...typeWords) || isSymbol(nodes[at + 1], "::")) return;
  if (nodes[at - 1]?.kind === "string" || nodes[at + 1]?.kind === "string")
    throw notSupported("a literal in parts beside a SUPER value", "write it as one");
  made.set(at, typed(node));
}

const typed = (literal: Node): Node[] => [literal, raw("::text", "")];

function typedList(list: Group): Group {
  const made: Replacements = new Map();
  if (isWord(list.nodes[0], "SELECT", "WITH")) return list;
  for (const at of list.nodes.keys()) typeLiteral(list.nodes, at, made);
  return { ...list, nodes: list.nodes.flatMap((node, at) => made.get(at) ?? [node]) };
}

/** Functions whose arguments take one common type. */
const merging = new Set("COALESCE NVL NVL2 ISNULL NULLIF GREATEST LEAST DECODE IN".split(" "));

/**
 * Refuses a literal beside a SUPER value where both become one type, as in `COALESCE(s.c.name, 'none')`: PostgreSQL would
 * read it as JSON.
 *
 * @param callee the function, in capitals, if the nodes are its arguments
 */
export function refuseMerging(nodes: readonly Node[], places: readonly Place[], callee: string): void {
  const isArgument = (from: number, to: number) =>
    (from === 0 || isSymbol(nodes[from - 1], ",")) && (to === nodes.length || isSymbol(nodes[to], ","));
  const isBranch = (from: number, to: number) =>
    isWord(nodes[from - 1], "THEN", "ELSE") && isWord(nodes[to], "WHEN", "ELSE", "END");
  const isMerged = (from: number, to: number) => isBranch(from, to) || (merging.has(callee) && isArgument(from, to));
  if (!places.some(({ start, end }) => isMerged(start, end))) return;
  if (nodes.some((node, at) => node.kind === "string" && isMerged(at, at + 1)))
    throw notSupported(`${merging.has(callee) ? callee : "CASE"} of a SUPER value and a literal`, cast);
}

/** Whether the node at `at` is not a value, but a type, an alias, or the name of a collation or an operator. */
export function isNoValue(nodes: readonly Node[], at: number): boolean {
  const previous = nodes[at - 1];
  if (isSymbol(previous, "::") || isSymbol(previous, ".") || isWord(previous, "AS", "COLLATE", "OPERATOR")) return true;
  return isWord(previous, "SET") || (hasWords(nodes, at, "ARRAY") && nodes[at + 1]?.kind === "group");
}
