/** A piece of COPY option text; a literal holds its backslashes as written and `''` as one quote. */
export type CopyToken = { kind: "word"; text: string } | { kind: "literal"; text: string };

type CopyTokens = { tokens: CopyToken[]; problems: { option: string; message: string }[] };

/**
 * A backslash before a quote is refused: Redshift and standard SQL would disagree about where the literal ends,
 * and that is how text breaks out of one.
 */
const lexemes = [
  { kind: "blank", pattern: /\s+/y },
  { kind: "literal", pattern: /'(?:[^'\\]|\\[^']|'')*'/y },
  { kind: "unbalanced", pattern: /'.*/sy },
  { kind: "comment", pattern: /--[^\n]*|\/\*.*?\*\/|\/\*.*|\*\//sy },
  { kind: "semicolon", pattern: /;/y },
  { kind: "word", pattern: /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*|[+-]?[0-9][^\s';]*|./suy },
] as const;

const messages = {
  unbalanced:
    "a quote is not closed, or a backslash is before a quote; close the literal, and write a quote inside it as ''",
  comment: "comments are not accepted; remove it",
  semicolon: "semicolons end a statement and are not accepted; remove it",
};

const shown = { unbalanced: "'", comment: "comment", semicolon: ";" };

/** Splits option text. Characters that cannot belong to it are reported once per kind, and reading goes on behind them. */
export function copyTokens(text: string): CopyTokens {
  const tokens: CopyToken[] = [];
  const refused = new Set<keyof typeof messages>();
  for (let at = 0; at < text.length; ) {
    const { kind, lexeme } = nextLexeme(text, at);
    if (kind === "literal") tokens.push({ kind, text: lexeme.slice(1, -1).replaceAll("''", "'") });
    else if (kind === "word") tokens.push({ kind, text: lexeme });
    else if (kind !== "blank") refused.add(kind);
    at += lexeme.length;
  }
  return { tokens, problems: Array.from(refused, (kind) => ({ option: shown[kind], message: messages[kind] })) };
}

function nextLexeme(text: string, at: number) {
  for (const { kind, pattern } of lexemes) {
    pattern.lastIndex = at;
    const lexeme = pattern.exec(text)?.[0];
    if (lexeme) return { kind, lexeme };
  }
  return { kind: "blank" as const, lexeme: text.slice(at) };
}
