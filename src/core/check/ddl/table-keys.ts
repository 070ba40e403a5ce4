import type { TableName } from "../../base/identifier.ts";
import type { TableKeys } from "../table.ts";
import { isWord, nameOf, type Token, tokenize } from "./ddl-tokens.ts";
import { alteration, bodyOf, createdTable } from "./read-ddl.ts";

/**
 * Distribution key, sort key and declared keys as a file of DDL leaves them: by the last CREATE TABLE, and what ALTER TABLE
 * does afterwards. Redshift does not enforce declared keys.
 */
export function tableKeysOfDdl(ddl: string, table: TableName): TableKeys {
  const tokens = tokenize(ddl);
  let keys: TableKeys = { sortKeys: [], unique: [] };
  for (let at = 0; at < tokens.length; at++) {
    const body = createdTable(tokens, at, table);
    if (body !== undefined) keys = ofCreate(tokens, body);
    const action = alteration(tokens, at, table);
    if (action) keys = { ...keys, ...ofAttributes(action), unique: [...keys.unique, ...ofConstraint(action)] };
  }
  return keys;
}

function ofCreate(tokens: readonly Token[], start: number): TableKeys {
  const { parts, end } = bodyOf(tokens, start);
  const stop = tokens.findIndex((token, at) => at >= end && isWord(token, ";"));
  const columns = parts.filter(([first]) => !isWord(first, "PRIMARY", "UNIQUE", "FOREIGN", "CONSTRAINT", "LIKE"));
  const having = (...words: readonly string[]) =>
    columns.flatMap(([name, ...rest]) => (name && rest.some((token) => isWord(token, ...words)) ? [nameOf(name)] : []));
  const [distKey] = having("DISTKEY");
  return {
    ...(distKey && { distKey }),
    sortKeys: having("SORTKEY"),
    unique: [...having("PRIMARY", "UNIQUE").map((name) => [name]), ...parts.flatMap(ofConstraint)],
    ...ofAttributes(tokens.slice(end, stop < 0 ? undefined : stop)),
  };
}

/** `DISTKEY (c)`, `SORTKEY (a, b)`, and what ALTER TABLE writes without brackets. */
function ofAttributes(tokens: readonly Token[]): Partial<Pick<TableKeys, "distKey" | "sortKeys">> {
  const [distKey] = namesAfter(tokens, "DISTKEY");
  const hasSortKey = tokens.some((token) => isWord(token, "SORTKEY"));
  return { ...(distKey && { distKey }), ...(hasSortKey && { sortKeys: namesAfter(tokens, "SORTKEY") }) };
}

function namesAfter(tokens: readonly Token[], word: string): string[] {
  const at = tokens.findIndex((token) => isWord(token, word));
  const next = tokens[at + 1];
  if (at < 0 || !next || isWord(next, "AUTO", "NONE")) return [];
  return isWord(next, "(") ? namesIn(tokens, at + 1) : [nameOf(next)];
}

/** The names between the bracket and the one that closes it. */
function namesIn(tokens: readonly Token[], open: number): string[] {
  const end = tokens.findIndex((token, at) => at > open && isWord(token, ")"));
  return tokens
    .slice(open + 1, end < 0 ? undefined : end)
    .flatMap((token) => (isWord(token, ",") ? [] : [nameOf(token)]));
}

/** `PRIMARY KEY (a, b)` and `UNIQUE (a, b)` as items of their own, named or not. */
function ofConstraint(part: readonly Token[]): string[][] {
  const at = part.findIndex((token) => isWord(token, "PRIMARY", "UNIQUE"));
  const open = part.findIndex((token, index) => index > at && isWord(token, "("));
  const isItem = isWord(part[0], "PRIMARY", "UNIQUE", "CONSTRAINT", "ADD");
  return isItem && at >= 0 && open >= 0 ? [namesIn(part, open)] : [];
}
