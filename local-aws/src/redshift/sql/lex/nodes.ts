import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { type Token, tokenize } from "./tokenize.ts";

/** The nodes between a pair of parentheses or brackets. */
export type Group = {
  kind: "group";
  before: string;
  open: "(" | "[";
  nodes: Node[];
  /** White space and comments in front of the closing sign. */
  beforeClose: string;
};

export type Node = Token | Group;

type Parentheses = Group & { open: "(" };
type Word = Token & { kind: "word" };
/** Quoted or not. */
export type Identifier = Token & { kind: "word" | "name" };
export type Sign = Token & { kind: "symbol" };

const closing = { "(": ")", "[": "]" } as const;

/**
 * A statement as a tree of its parentheses.
 *
 * @throws RedshiftSqlError if parentheses do not match
 */
export function parseNodes(sql: string): { nodes: Node[]; tail: string } {
  const { tokens, tail } = tokenize(sql);
  const root: Node[] = [];
  const open: Group[] = [];
  for (const token of tokens) {
    const group = open.at(-1);
    const nodes = group?.nodes ?? root;
    const sign = token.kind === "symbol" ? token.text : "";
    if (sign === "(" || sign === "[")
      open.push({ kind: "group", before: token.before, open: sign, nodes: [], beforeClose: "" });
    else if (sign === ")" || sign === "]") close(open, token, root);
    else nodes.push(token);
  }
  if (open.length > 0) throw new RedshiftSqlError("syntax error at end of input", "42601");
  return { nodes: root, tail };
}

function close(open: Group[], token: Token, root: Node[]): void {
  const group = open.pop();
  if (group === undefined || closing[group.open] !== token.text)
    throw new RedshiftSqlError(`syntax error at or near "${token.text}"`, "42601");
  group.beforeClose = token.before;
  (open.at(-1)?.nodes ?? root).push(group);
}

export function serialize(nodes: readonly Node[]): string {
  let sql = "";
  for (const node of nodes) sql += node.before + (node.kind === "group" ? serializeGroup(node) : node.text);
  return sql;
}

function serializeGroup(group: Group): string {
  return `${group.open}${serialize(group.nodes)}${group.beforeClose}${closing[group.open]}`;
}

/** SQL that is ready for PostgreSQL, in place of nodes. */
export function raw(text: string, before = " "): Token {
  return { kind: "raw", before, text, upper: "", name: "", end: 0 };
}

/** Joins nodes and SQL text that is ready for PostgreSQL; the text must include the blanks between them. */
export function assemble(...parts: readonly (string | readonly Node[])[]): Node[] {
  return parts.flatMap((part) => (typeof part === "string" ? [raw(part, "")] : part));
}

export function inParentheses(nodes: readonly Node[], before = ""): Group {
  return { kind: "group", before, open: "(", nodes: [...nodes], beforeClose: "" };
}

/** Replaces the blanks in front of the nodes; comments there are lost. */
export function withBefore(nodes: readonly Node[], before: string): Node[] {
  const [first, ...rest] = nodes;
  return first === undefined ? [] : [{ ...first, before }, ...rest];
}

/** Every node at every depth, groups before what they hold. */
export function* walk(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    if (node.kind === "group") yield* walk(node.nodes);
  }
}

export function isWord(node: Node | undefined, ...words: readonly string[]): node is Word {
  return node?.kind === "word" && words.includes(node.upper);
}

/** Whether these words follow each other from `at` on. */
export function hasWords(nodes: readonly Node[], at: number, ...words: readonly string[]): boolean {
  return words.every((word, i) => isWord(nodes[at + i], word));
}

export function isSymbol(node: Node | undefined, text: string): node is Sign {
  return node?.kind === "symbol" && node.text === text;
}

/** `$1`, `$2`, … */
export function isParameter(node: Node | undefined): node is Sign {
  return node?.kind === "symbol" && /^\$\d/.test(node.text);
}

export function isGroup(node: Node | undefined): node is Parentheses {
  return node?.kind === "group" && node.open === "(";
}

export function isIdentifier(node: Node | undefined): node is Identifier {
  return node?.kind === "word" || node?.kind === "name";
}

export function firstText(node: Node): string {
  return node.kind === "group" ? node.open : node.text;
}

/** The parts between top-level commas; none for an empty list. */
export function splitByComma(nodes: readonly Node[]): Node[][] {
  if (nodes.length === 0) return [];
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (isSymbol(node, ",")) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}
