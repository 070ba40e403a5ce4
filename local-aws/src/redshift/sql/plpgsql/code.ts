import { tokenize } from "../lex/tokenize.ts";
import { syntaxError } from "../refusals.ts";

/** A word, name, literal or sign of a procedure's body; `text` as it was written. */
export type Piece = {
  before: string;
  text: string;
  /** The name that it may be, folded as PostgreSQL knows it; empty for signs and literals. */
  name: string;
  isText: boolean;
};

export type Code = readonly Piece[];

/** @throws RedshiftSqlError for a quote or comment that never ends */
export function piecesOf(source: string): Piece[] {
  let from = 0;
  return tokenize(source).tokens.map(({ before, end, name, kind }) => {
    const text = source.slice(from + before.length, end);
    from = end;
    return { before, text, name, isText: kind === "string" };
  });
}

export function sourceOf(code: Code): string {
  return code.map(({ before, text }) => before + text).join("");
}

/** Reads pieces one by one. */
export type Reader = { readonly pieces: Code; at: number };

export const reader = (pieces: Code): Reader => ({ pieces, at: 0 });

export function isKeyword(piece: Piece | undefined, ...words: readonly string[]): boolean {
  return piece !== undefined && words.includes(piece.text.toUpperCase());
}

/** Whether these words and signs come next. */
export function comes(from: Reader, ...words: readonly string[]): boolean {
  return words.every((word, i) => isKeyword(from.pieces[from.at + i], word));
}

/** Reads these words and signs if they come next. */
export function accept(from: Reader, ...words: readonly string[]): boolean {
  if (!comes(from, ...words)) return false;
  from.at += words.length;
  return true;
}

export function expect(from: Reader, ...words: readonly string[]): void {
  for (const word of words) if (!accept(from, word)) throw syntaxError(from.pieces[from.at]?.text);
}

export function takeName(from: Reader): string {
  const piece = from.pieces[from.at];
  if (piece === undefined || piece.name === "") throw syntaxError(piece?.text);
  from.at++;
  return piece.name;
}

/** Reads up to one of these words or signs outside of parentheses. @throws RedshiftSqlError if none comes, or nothing is in front of it */
export function takeUntil(from: Reader, ...words: readonly string[]): Code {
  const start = from.at;
  let depth = 0;
  for (; from.at < from.pieces.length; from.at++) {
    const piece = from.pieces[from.at];
    if (depth === 0 && isKeyword(piece, ...words)) {
      if (from.at === start) throw syntaxError(piece?.text);
      return from.pieces.slice(start, from.at);
    }
    if (isKeyword(piece, "(", "[")) depth++;
    if (isKeyword(piece, ")", "]")) depth--;
  }
  throw syntaxError(undefined);
}

/** Reads up to the end of the statement, and its semicolon. */
export function takeRest(from: Reader): Code {
  const code = takeUntil(from, ";");
  expect(from, ";");
  return code;
}

/** The parts between commas outside of parentheses; none for nothing. */
export function splitCode(code: Code): Code[] {
  if (code.length === 0) return [];
  const parts: Piece[][] = [[]];
  let depth = 0;
  for (const piece of code) {
    if (isKeyword(piece, "(", "[")) depth++;
    if (isKeyword(piece, ")", "]")) depth--;
    if (depth === 0 && piece.text === ",") parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  return parts;
}
