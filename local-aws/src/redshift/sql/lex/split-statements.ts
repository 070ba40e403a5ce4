import { tokenize } from "./tokenize.ts";

/** `line`: of the statement's first word, from 1. */
type PlacedStatement = { text: string; line: number };

/**
 * The statements of a script, without their semicolons, each with the comments in front of it.
 *
 * @throws RedshiftSqlError for a quote or comment that never ends
 */
export function splitStatements(script: string): string[] {
  return placedStatements(script).map(({ text }) => text);
}

/** The same with their lines. @throws RedshiftSqlError for a quote or comment that never ends */
export function placedStatements(script: string): PlacedStatement[] {
  const statements: PlacedStatement[] = [];
  let start = 0;
  let line = 1;
  let firstLine: number | undefined;
  const add = (end: number) => {
    if (firstLine !== undefined) statements.push({ text: script.slice(start, end).trim(), line: firstLine });
    firstLine = undefined;
  };
  let at = 0;
  for (const { before, text, kind, end } of tokenize(script).tokens) {
    line += newlines(script, at, at + before.length);
    const isEnd = kind === "symbol" && text === ";";
    if (isEnd) {
      add(end - 1);
      start = end;
    } else firstLine ??= line;
    line += newlines(script, at + before.length, end);
    at = end;
  }
  add(script.length);
  return statements;
}

function newlines(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
