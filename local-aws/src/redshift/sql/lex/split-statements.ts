import { tokenize } from "./tokenize.ts";

/**
 * The statements of a script, without their semicolons, each with the comments in front of it.
 *
 * @throws RedshiftSqlError for a quote or comment that never ends
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let isEmpty = true;
  for (const { text, kind, end } of tokenize(script).tokens) {
    if (kind !== "symbol" || text !== ";") {
      isEmpty = false;
      continue;
    }
    if (!isEmpty) statements.push(script.slice(start, end - 1).trim());
    start = end;
    isEmpty = true;
  }
  if (!isEmpty) statements.push(script.slice(start).trim());
  return statements;
}
