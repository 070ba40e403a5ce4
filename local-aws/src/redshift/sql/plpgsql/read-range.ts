import type { Code, Piece } from "./code.ts";

/** The two bounds of `1..n`; nothing if there are none. The tokens of `1..10` are the numbers `1.` and `.10`. */
export function splitRange(code: Code): { first: Code; last: Code } | undefined {
  const at = code.findIndex((piece, i) => endsInPoint(piece) && startsWithPoint(code[i + 1]));
  const [left, right] = [code[at], code[at + 1]];
  if (left === undefined || right === undefined) return undefined;
  const first = [...code.slice(0, at), { ...left, text: left.text.slice(0, -1) }].filter(({ text }) => text !== "");
  const last = [{ ...right, text: right.text.slice(1) }, ...code.slice(at + 2)].filter(({ text }) => text !== "");
  return first.length > 0 && last.length > 0 ? { first, last } : undefined;
}

const isNumber = (piece: Piece) => !piece.isText && (piece.text === "." || /^[\d.]+$/.test(piece.text));
const endsInPoint = (piece: Piece) => isNumber(piece) && piece.text.endsWith(".");
const startsWithPoint = (piece: Piece | undefined) =>
  piece !== undefined && piece.before === "" && isNumber(piece) && piece.text.startsWith(".");
