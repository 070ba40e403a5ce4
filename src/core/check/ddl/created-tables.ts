import { isWord, nameOf, type Token, tokenize } from "./ddl-tokens.ts";

/** A table that a file of DDL creates; without a schema, the search path decides. Names are folded to lower case. */
export type CreatedTable = { schema?: string; name: string };

/** Every table that is created, or renamed to, whatever its columns come from. */
export function createdTables(ddl: string): CreatedTable[] {
  const tokens = tokenize(ddl);
  return tokens.flatMap((_, at) => {
    const start = nameAfter(tokens, at);
    return start === undefined ? [] : tableAt(tokens, start);
  });
}

/** @returns where the name begins, if CREATE TABLE or RENAME TO stands here */
function nameAfter(tokens: readonly Token[], start: number): number | undefined {
  if (isWord(tokens[start], "RENAME") && isWord(tokens[start + 1], "TO")) return start + 2;
  if (!isWord(tokens[start], "CREATE")) return undefined;
  let at = start + 1;
  while (isWord(tokens[at], "LOCAL", "TEMP", "TEMPORARY", "EXTERNAL")) at++;
  if (!isWord(tokens[at], "TABLE")) return undefined;
  return isWord(tokens[at + 1], "IF") ? at + 4 : at + 1;
}

function tableAt(tokens: readonly Token[], at: number): CreatedTable[] {
  const [first, second] = [tokens[at], tokens[at + 2]];
  if (!first) return [];
  if (!isWord(tokens[at + 1], ".") || !second) return [{ name: nameOf(first) }];
  return [{ schema: nameOf(first), name: nameOf(second) }];
}
