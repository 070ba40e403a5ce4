import { type SqlPiece, sqlPieces } from "../core/pipeline/sql-hooks/sql-pieces.ts";

/** One statement: its pieces without comments and blanks, and its text. Lines count from 1. */
export type Statement = { pieces: readonly SqlPiece[]; text: string; line: number };

/** Splits SQL at its semicolons, or says what is not closed. Empty statements are passed over. */
export function splitStatements(sql: string): { statements: Statement[] } | { problem: string } {
  const split = sqlPieces(sql);
  if ("problem" in split) return split;
  const statements: Statement[] = [];
  let pieces: SqlPiece[] = [];
  let line = 1;
  const end = () => {
    const code = pieces.filter(({ kind }) => kind !== "blank" && kind !== "comment");
    const text = pieces.map((piece) => piece.text).join("");
    if (code.length > 0) statements.push({ pieces: code, text: text.trim(), line: line - linesIn(pieces) });
    pieces = [];
  };
  for (const piece of split.pieces) {
    if (piece.kind === "semicolon") end();
    else if (pieces.length > 0 || (piece.kind !== "blank" && piece.kind !== "comment")) pieces.push(piece);
    line += breaksIn(piece);
  }
  end();
  return { statements };
}

const breaksIn = ({ text }: SqlPiece) => text.split("\n").length - 1;
const linesIn = (pieces: readonly SqlPiece[]) => pieces.reduce((sum, piece) => sum + breaksIn(piece), 0);
