/** What a literal in quotes or dollars says. */
export function literalText(literal: string): string {
  if (literal.startsWith("$")) {
    const tag = literal.slice(0, literal.indexOf("$", 1) + 1);
    return literal.slice(tag.length, -tag.length);
  }
  return literal
    .replace(/^[eEnN]/, "")
    .slice(1, -1)
    .replaceAll("''", "'")
    .replace(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
