import { isGroup, isIdentifier, isSymbol, isWord, type Node, splitByComma } from "../lex/nodes.ts";

/** A comment in front of a literal: the column that it goes to, by its place from 1, or by its name in hexadecimal. */
const mark = (column: number | string) =>
  `/*~to ${typeof column === "number" ? column : `x${Buffer.from(column).toString("hex")}`}*/`;
/** A marked literal, as the tokens have it: with backslashes only behind an E. */
export const markedLiteral = /\/\*~to (x?)([0-9a-f]+)\*\/(E'(?:[^'\\]|''|\\[\s\S])*'|[nN]?'(?:[^']|'')*')/g;

/**
 * Marks the literals of INSERT … VALUES. Redshift takes a literal for a SUPER or VARBYTE column as text; PostgreSQL
 * would read it as JSON, or as an escaped form of bytes. Only the server knows which columns these are.
 *
 * @param nodes from the table's name on
 */
export function markInserted(nodes: readonly Node[]): Node[] {
  const valuesAt = nodes.findIndex((node) => isWord(node, "VALUES"));
  if (valuesAt < 0) return [...nodes];
  const list = nodes.slice(0, valuesAt).find(isGroup);
  const names =
    list === undefined ? [] : splitByComma(list.nodes).map(([name]) => (isIdentifier(name) ? name.name : ""));
  return nodes.map((node, at) => {
    if (at < valuesAt || !isGroup(node)) return node;
    const marked = new Set(splitByComma(node.nodes).flatMap((value) => (value.length === 1 ? value : [])));
    let column = 0;
    const values = node.nodes.map((part) => {
      if (isSymbol(part, ",")) column++;
      return part.kind === "string" && marked.has(part) ? marking(part, names[column] ?? column + 1) : part;
    });
    return { ...node, nodes: values };
  });
}

/** Marks the literals of `SET column = 'literal'`. @param nodes from SET on */
export function markSet(nodes: readonly Node[]): Node[] {
  return nodes.map((node, at) => {
    const [name, sign] = [nodes[at - 2], nodes[at - 1]];
    const isWhole = isWord(nodes[at - 3], "SET") || isSymbol(nodes[at - 3], ",");
    if (node.kind !== "string" || !isSymbol(sign, "=") || !isIdentifier(name) || !isWhole) return node;
    const behind = nodes[at + 1];
    const isAlone = behind === undefined || isSymbol(behind, ",") || isWord(behind, "WHERE", "FROM");
    return isAlone ? marking(node, name.name) : node;
  });
}

function marking<N extends Node>(node: N, column: number | string): N {
  return { ...node, before: `${node.before}${mark(column)}` };
}
