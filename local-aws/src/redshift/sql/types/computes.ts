import { isGroup, isSymbol, isWord, type Node } from "../lex/nodes.ts";

const signs = ["+", "-", "*", "/", "%"];

/** Words and functions whose result may be a decimal of another type than their operands. */
const deciding = new Set(
  `UNION INTERSECT EXCEPT MINUS CASE COALESCE NVL ISNULL NVL2 DECODE NULLIF GREATEST LEAST SUM AVG MIN MAX ABS ROUND TRUNC CEIL
   CEILING FLOOR MOD ANY_VALUE FIRST_VALUE LAST_VALUE NTH_VALUE LAG LEAD`.split(/\s+/),
);

/** Whether a query may compute a decimal, at any depth. */
export function computesColumns(nodes: readonly Node[]): boolean {
  return nodes.some(
    (node, at) =>
      (node.kind === "number" && node.text.includes(".")) ||
      (node.kind === "word" && deciding.has(node.upper)) ||
      isSymbol(node, "-") ||
      isArithmetic(nodes, at) ||
      (node.kind === "group" && computesColumns(node.nodes)),
  );
}

/** Whether a statement computes with numbers, at any depth. */
export function computesValues(nodes: readonly Node[]): boolean {
  return nodes.some((node, at) => isArithmetic(nodes, at) || (node.kind === "group" && computesValues(node.nodes)));
}

function isArithmetic(nodes: readonly Node[], at: number): boolean {
  const [left, sign, right] = [nodes[at - 1], nodes[at], nodes[at + 1]];
  if (left === undefined || right === undefined || !signs.some((text) => isSymbol(sign, text))) return false;
  if (isWord(left, "SELECT", "DISTINCT", "ALL")) return false;
  return (
    left.kind !== "symbol" &&
    (right.kind !== "symbol" || isSymbol(right, "-") || isSymbol(right, "+")) &&
    !isStar(nodes, at)
  );
}

/** `t.*, x` and `count(*)` have other neighbours; a star in front of FROM is no product. */
function isStar(nodes: readonly Node[], at: number): boolean {
  return isSymbol(nodes[at], "*") && isWord(nodes[at + 1], "FROM") && !isGroup(nodes[at - 1]);
}
