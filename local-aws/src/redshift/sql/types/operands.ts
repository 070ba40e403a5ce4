import { type Token, tokenize } from "../lex/tokenize.ts";

/** From a place in the text to the place behind it, in characters. */
export type Span = { start: number; end: number };

/** A binary operator with both operands. `key` is the same for operations that read the same, apart from qualified names. */
export type Operation = { left: Span; sign: Span; right: Span; key: string };

/** `at` takes the place of an operator's sign, in characters; it gives `undefined` where the operands are not clear. */
type Operations = { at(sign: number): Operation | undefined; signs: readonly number[] };

/** A token of SQL that is ready for PostgreSQL; `close` and `open` are the index of the other parenthesis of a pair. */
type Piece = Token & Span & { close?: number; open?: number };

/** Finds arithmetic operators and their operands in SQL that is ready for PostgreSQL. */
export function operationsOf(sql: string): Operations {
  const pieces = piecesOf(sql);
  const indexAt = new Map(pieces.map(({ start }, index) => [start, index]));
  return {
    at: (sign) => operationAt(pieces, indexAt.get(sign)),
    signs: pieces.filter((piece) => isSign(piece, ...products, ...additions)).map(({ start }) => start),
  };
}

function operationAt(pieces: readonly Piece[], index: number | undefined): Operation | undefined {
  if (index === undefined) return undefined;
  const start = leftOperand(pieces, index);
  const end = rightEnd(pieces, index);
  if (start === undefined || end === undefined) return undefined;
  const [first, last, sign] = [pieces[start], pieces[end - 1], pieces[index]];
  const [before, behind] = [pieces[index - 1], pieces[index + 1]];
  if (!first || !last || !sign || !before || !behind) return undefined;
  return {
    left: { start: first.start, end: before.end },
    sign: { start: sign.start, end: sign.end },
    right: { start: behind.start, end: last.end },
    key: keyOf(pieces.slice(start, end)),
  };
}

function keyOf(pieces: readonly Piece[]): string {
  const named = pieces.filter((piece, at) => !isSign(piece, ".") && !isSign(pieces[at + 1], "."));
  return named.map(({ name, text }) => name || text).join(" ");
}

function piecesOf(sql: string): Piece[] {
  const open: number[] = [];
  let behind = 0;
  const pieces = tokenize(sql).tokens.map((token): Piece => {
    const start = behind + token.before.length;
    behind = token.end;
    return { ...token, start };
  });
  for (const [index, piece] of pieces.entries()) {
    if (isSign(piece, "(", "[")) open.push(index);
    if (!isSign(piece, ")", "]")) continue;
    piece.open = open.pop() ?? 0;
    const opening = pieces[piece.open];
    if (opening) opening.close = index;
  }
  return pieces;
}

function isSign(piece: Piece | undefined, ...texts: readonly string[]): boolean {
  return piece?.kind === "symbol" && texts.includes(piece.text);
}

function isWord(piece: Piece | undefined, ...words: readonly string[]): boolean {
  return piece?.kind === "word" && words.includes(piece.upper);
}

/** Words in front of an expression, or between two: an operand never reaches over them. */
const boundaries =
  "ALL AND ANY AS ASC BETWEEN BY CROSS DESC DISTINCT ELSE EXCEPT FOR FROM FULL HAVING ILIKE IN INNER INTERSECT INTO IS ISNULL JOIN LEFT LIKE LIMIT NATURAL NOT NOTNULL OFFSET ON OR ORDER RIGHT SELECT SET SIMILAR SOME THEN TO UNION USING VALUES WHEN WHERE".split(
    " ",
  );

/** Both are left-associative, so the left operand reaches back to the nearest sign of a lower rank, or to a boundary. */
const products = ["*", "/", "%"];
const additions = ["+", "-"];

/** @returns the index of its first piece */
function leftOperand(pieces: readonly Piece[], signIndex: number): number | undefined {
  let start = chainStart(pieces, signIndex);
  const isProduct = isSign(pieces[signIndex], ...products);
  for (let at = start; at < signIndex; ) {
    const end = operandEnd(pieces, at);
    if (end === undefined || end > signIndex) return undefined;
    if (end === signIndex) return start;
    if (!isSign(pieces[end], ...products, ...additions)) return undefined;
    if (isProduct && isSign(pieces[end], ...additions)) start = end + 1;
    at = end + 1;
  }
  return undefined;
}

/** A sum's right operand may be a product. */
function rightEnd(pieces: readonly Piece[], signIndex: number): number | undefined {
  let end = operandEnd(pieces, signIndex + 1);
  if (isSign(pieces[signIndex], ...additions))
    while (end !== undefined && isSign(pieces[end], ...products)) end = operandEnd(pieces, end + 1);
  return end;
}

/** The first piece of the chain of operands and arithmetic signs around the operator. */
function chainStart(pieces: readonly Piece[], signIndex: number): number {
  let cases = 0;
  let at = signIndex - 1;
  for (; at >= 0; at--) {
    const piece = pieces[at];
    if (piece?.open !== undefined) at = piece.open;
    else if (isWord(piece, "END")) cases++;
    else if (isWord(piece, "CASE") && cases > 0) cases--;
    else if (cases === 0 && isBoundary(pieces, at)) break;
  }
  return at + 1;
}

function isBoundary(pieces: readonly Piece[], at: number): boolean {
  const piece = pieces[at];
  if (piece === undefined || isSign(piece, "(", "[")) return true;
  if (piece.kind === "word") {
    if (isSign(pieces[at - 1], ".")) return false;
    const isCall = isSign(pieces[at + 1], "(") && isWord(piece, "LEFT", "RIGHT");
    return isWord(piece, "CASE") || (boundaries.includes(piece.upper) && !isCall);
  }
  return piece.kind === "symbol" && !/^(?:[-+*/%^.)\]]|::|\$\d+)$/.test(piece.text);
}

/** @returns the index behind the operand that begins at `at`: signs, a value, casts, and powers */
function operandEnd(pieces: readonly Piece[], at: number): number | undefined {
  let next = at;
  while (isSign(pieces[next], "+", "-")) next++;
  const value = valueEnd(pieces, next);
  if (value === undefined) return undefined;
  const end = behindSuffixes(pieces, value);
  return isSign(pieces[end], "^") ? operandEnd(pieces, end + 1) : end;
}

function valueEnd(pieces: readonly Piece[], at: number): number | undefined {
  const piece = pieces[at];
  if (piece === undefined) return undefined;
  if (isSign(piece, "(")) return behind(piece);
  if (isWord(piece, "CASE")) return caseEnd(pieces, at);
  if (piece.kind === "number" || piece.kind === "string" || piece.kind === "raw") return at + 1;
  if (piece.kind === "symbol") return /^\$\d+$/.test(piece.text) ? at + 1 : undefined;
  let next = at + 1;
  while (isSign(pieces[next], ".")) next += 2;
  const opening = pieces[next];
  if (!isSign(opening, "(")) return pieces[next]?.kind === "string" ? next + 1 : next;
  return callEnd(pieces, opening?.close);
}

function behind({ close }: Piece): number | undefined {
  return close === undefined ? undefined : close + 1;
}

/** Behind the arguments may follow `WITHIN GROUP (…)`, `FILTER (…)` and `OVER (…)`. */
function callEnd(pieces: readonly Piece[], close: number | undefined): number | undefined {
  if (close === undefined) return undefined;
  let end = close + 1;
  for (;;) {
    const words = isWord(pieces[end], "WITHIN") ? 2 : isWord(pieces[end], "OVER", "FILTER") ? 1 : 0;
    const group = pieces[end + words];
    if (words === 0 || group?.close === undefined) return end;
    end = group.close + 1;
  }
}

function caseEnd(pieces: readonly Piece[], at: number): number | undefined {
  let depth = 0;
  for (let index = at; index < pieces.length; index++) {
    if (isWord(pieces[index], "CASE")) depth++;
    if (isWord(pieces[index], "END") && --depth === 0) return index + 1;
  }
  return undefined;
}

/** Casts and subscripts. */
function behindSuffixes(pieces: readonly Piece[], at: number): number {
  let end = at;
  for (;;) {
    const piece = pieces[end];
    if (isSign(piece, "[") && piece?.close !== undefined) end = piece.close + 1;
    else if (isSign(piece, "::")) end = typeEnd(pieces, end + 1);
    else return end;
  }
}

function typeEnd(pieces: readonly Piece[], at: number): number {
  let end = at + 1;
  while (isSign(pieces[end], ".")) end += 2;
  if (isWord(pieces[end], "PRECISION", "VARYING")) end++;
  const length = pieces[end];
  if (isSign(length, "(") && length?.close !== undefined) end = length.close + 1;
  return isWord(pieces[end], "WITH", "WITHOUT") && isWord(pieces[end + 1], "TIME") ? end + 3 : end;
}
