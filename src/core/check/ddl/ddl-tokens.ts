export type Token = { text: string; quoted: boolean };

/** Words, names, numbers, texts and single signs; comments fall out. */
export function tokenize(ddl: string): Token[] {
  const parts = ddl.matchAll(
    /--[^\n]*|\/\*[\s\S]*?\*\/|('(?:[^']|'')*')|"((?:[^"]|"")*)"|([\p{L}_#][\p{L}\p{N}_$#]*|\d+)|(\S)/gu,
  );
  return Array.from(parts, ([, literal, name, word, sign]): Token[] => {
    if (literal !== undefined) return [{ text: literal, quoted: true }];
    if (name !== undefined) return [{ text: name.replaceAll('""', '"'), quoted: true }];
    const text = word ?? sign;
    return text === undefined ? [] : [{ text, quoted: false }];
  }).flat();
}

export const isWord = (token: Token | undefined, ...words: readonly string[]) =>
  token !== undefined && !token.quoted && words.includes(token.text.toUpperCase());

export const written = (token: Token | undefined) =>
  token?.quoted ? `"${token.text.replaceAll('"', '""')}"` : (token?.text ?? "");

/** Redshift folds quoted names, too, unless `enable_case_sensitive_identifier` is on. */
export const nameOf = ({ text }: Token): string => text.toLowerCase();
