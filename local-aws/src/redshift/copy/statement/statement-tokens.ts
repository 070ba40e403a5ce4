import { syntaxError } from "../copy-error.ts";

export type Token =
  | { kind: "word"; text: string }
  | { kind: "identifier"; text: string }
  | { kind: "string"; text: string }
  | { kind: "number"; text: string }
  | { kind: "symbol"; text: string };

const pattern =
  /(?<space>\s+|--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)|(?<string>'(?:[^'\\]|''|\\[\s\S])*')|\$\$(?<dollars>(?:[^$]|\$(?!\$))*)\$\$|"(?<identifier>(?:[^"]|"")+)"|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<number>\d+(?:\.\d+)?)|(?<symbol>[().,;#-])/uy;

/** The tokens of one statement without comments; quotes are taken off, doubled and escaped ones undone. */
export function copyTokens(sql: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < sql.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(sql)?.groups;
    if (!groups) throw syntaxError(sql[at] ?? "");
    const token = tokenOf(groups);
    if (token) tokens.push(token);
  }
  return tokens;
}

function tokenOf(groups: Record<string, string | undefined>): Token | undefined {
  if (groups["string"] !== undefined) {
    return { kind: "string", text: groups["string"].slice(1, -1).replaceAll(/''|\\'/g, "'") };
  }
  if (groups["dollars"] !== undefined) return { kind: "string", text: groups["dollars"] };
  if (groups["identifier"] !== undefined)
    return { kind: "identifier", text: groups["identifier"].replaceAll('""', '"') };
  if (groups["word"] !== undefined) return { kind: "word", text: groups["word"] };
  if (groups["number"] !== undefined) return { kind: "number", text: groups["number"] };
  if (groups["symbol"] !== undefined) return { kind: "symbol", text: groups["symbol"] };
  return undefined;
}
