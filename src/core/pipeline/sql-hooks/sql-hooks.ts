import { fileListName } from "../../base/file-list-name.ts";
import { folded } from "../../base/identifier.ts";
import { fillPlaceholders, type HookValues, placeholderProblem } from "./placeholders.ts";
import { type SqlPiece, sqlPieces } from "./sql-pieces.ts";
import { statementProblem } from "./statement-problem.ts";

/** Statements of the user that run in the transaction of each load, as the configuration has them. */
export type SqlHooks = { before: readonly string[]; after: readonly string[] };

/** One transaction holds 40 statements of 100,000 bytes each, and most of them belong to the load itself. */
export const maxHooks = 5;
const maxHookBytes = 50_000;

/**
 * Why a statement of the user is refused; undefined if it may run in the transaction of a load.
 *
 * @example hookProblem("TRUNCATE staging") // "begins with TRUNCATE, which commits the transaction …; write DELETE FROM"
 */
export function hookProblem(sql: string): string | undefined {
  const text = textProblem(sql);
  if (text !== undefined) return text;
  const split = sqlPieces(sql);
  if ("problem" in split) return split.problem;
  const tokens = withoutLastSemicolons(split.pieces.filter(isCode));
  if (tokens.length === 0)
    return "holds no statement, only blanks, comments or semicolons; write one, or remove the entry";
  if (tokens.some(({ kind }) => kind === "semicolon"))
    return "holds several statements; write each as an entry of its own";
  return statementProblem(tokens.map(tokenText)) ?? ownTableProblem(tokens) ?? firstProblem(split.pieces);
}

/** Such a statement would mean another table in a large load than in a small one. */
function ownTableProblem(tokens: readonly SqlPiece[]): string | undefined {
  const isOwn = ({ kind, text }: SqlPiece, at: number) =>
    (kind === "word" || kind === "quoted name") &&
    folded(text.replaceAll('"', "")) === fileListName &&
    tokens[at - 1]?.text !== ".";
  return tokens.some(isOwn)
    ? `names ${fileListName} without a schema, which in a large load is the loader's own list of files; write the table's schema before it, or rename it`
    : undefined;
}

function textProblem(sql: string): string | undefined {
  const bytes = new TextEncoder().encode(sql).length;
  if (bytes > maxHookBytes)
    return `is ${bytes} bytes long, and the limit is ${maxHookBytes}; put the work into a procedure, and CALL it`;
  if (sql.includes("\0")) return "holds a NUL character; remove it";
  return sql.isWellFormed() ? undefined : "is not well-formed Unicode; remove the lone surrogate";
}

const isCode = ({ kind }: SqlPiece) => kind !== "blank" && kind !== "comment";

function withoutLastSemicolons(pieces: readonly SqlPiece[]): readonly SqlPiece[] {
  return pieces.slice(0, pieces.findLastIndex(({ kind }) => kind !== "semicolon") + 1);
}

/** Only words in upper case are compared, so a quoted name such as "copy" is never taken for a keyword. */
const tokenText = ({ kind, text }: SqlPiece) => (kind === "word" ? text.toUpperCase() : text);

function firstProblem(pieces: readonly SqlPiece[]): string | undefined {
  for (const piece of pieces) {
    const problem = placeholderProblem(piece);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * The statement as it is submitted: placeholders filled in, without semicolons at its end.
 *
 * @param sql a statement that `hookProblem` accepts
 * @example fillHook("INSERT INTO audit VALUES ('{batch_id}');", { batchId: "b1", pipelineName: "orders" })
 *   // "INSERT INTO audit VALUES ('b1')"
 */
export function fillHook(sql: string, values: HookValues): string {
  const split = sqlPieces(sql);
  const pieces = "pieces" in split ? split.pieces : [];
  const end = pieces.findLastIndex((piece) => isCode(piece) && piece.kind !== "semicolon");
  const kept = pieces.filter(({ kind }, i) => i <= end || kind !== "semicolon");
  return fillPlaceholders(kept.map(({ text }) => text).join(""), values);
}
