import { isGroup, isIdentifier, isSymbol, isWord, type Node, splitByComma, walk } from "../lex/nodes.ts";

/** One entry of a select list. */
export type SelectItem = {
  /** The whole entry. */
  nodes: Node[];
  /** Without the alias. */
  expression: Node[];
  /** As PostgreSQL names it. */
  alias: string | undefined;
  /** The name of its column in the result; `undefined` if only PostgreSQL knows it, and for `*`. */
  columnName: string | undefined;
  star: "none" | "all" | "relation";
  hasWindow: boolean;
};

export function parseSelectList(list: readonly Node[]): SelectItem[] {
  return splitByComma(list).map(parseItem);
}

function parseItem(nodes: Node[]): SelectItem {
  const { expression, alias } = splitAlias(nodes);
  return {
    nodes,
    expression,
    alias,
    columnName: alias ?? impliedName(expression),
    star: starOf(nodes),
    hasWindow: [...walk(nodes)].some((node) => isWord(node, "OVER")),
  };
}

function starOf(nodes: readonly Node[]): SelectItem["star"] {
  if (!isSymbol(nodes.at(-1), "*")) return "none";
  return nodes.length === 1 ? "all" : "relation";
}

function splitAlias(nodes: Node[]): { expression: Node[]; alias: string | undefined } {
  const last = nodes.at(-1);
  const previous = nodes.at(-2);
  if (!isIdentifier(last) || previous === undefined) return { expression: nodes, alias: undefined };
  if (isWord(previous, "AS")) return { expression: nodes.slice(0, -2), alias: last.name };
  if (isImplicitAlias(last, previous, nodes.at(-3))) return { expression: nodes.slice(0, -1), alias: last.name };
  return { expression: nodes, alias: undefined };
}

/** Words that end or continue an expression: the word after or before them is not an alias. */
const expressionWords =
  "NULL TRUE FALSE UNKNOWN END ISNULL NOTNULL ZONE AND OR NOT IS LIKE ILIKE IN BETWEEN SIMILAR TO ESCAPE AT TIME WHEN THEN ELSE CASE OVER COLLATE DISTINCT INTERVAL DATE TIMESTAMP TIMESTAMPTZ ROW ANY SOME ALL".split(
    " ",
  );

function isImplicitAlias(last: Node, previous: Node, beforePrevious: Node | undefined): boolean {
  if (isWord(last, ...expressionWords) || isWord(beforePrevious, "INTERVAL")) return false;
  if (previous.kind === "symbol") return false;
  return !isWord(previous, ...expressionWords) || isWord(previous, "END", "NULL", "TRUE", "FALSE", "ISNULL", "NOTNULL");
}

/** The name PostgreSQL gives to a column or function call without an alias. */
function impliedName(expression: readonly Node[]): string | undefined {
  const cast = expression.findIndex((node) => node.kind === "raw" && node.text === "::");
  const value = cast > 0 && cast === expression.length - 2 ? expression.slice(0, cast) : expression;
  const links = value.findIndex((node, i) => (i % 2 === 0 ? !isIdentifier(node) : !isSymbol(node, ".")));
  const chainEnd = links < 0 ? value.length : links;
  const last = value[chainEnd - 1];
  if (chainEnd % 2 === 0 || !isIdentifier(last) || isWord(last, ...expressionWords, "CAST")) return undefined;
  const behind = value.slice(chainEnd);
  if (behind.length === 0 || (isGroup(behind[0]) && isCallTail(behind))) return last.name;
  return undefined;
}

function isCallTail(behind: readonly Node[]): boolean {
  return behind.length === 1 || (behind.length === 3 && isWord(behind[1], "OVER") && isGroup(behind[2]));
}
