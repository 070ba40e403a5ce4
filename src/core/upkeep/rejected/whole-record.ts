/** Whether a text ends within quotes: the record then goes on behind the line break. */
export function endsInQuotes(text: string, { delimiter, quote }: { delimiter: string; quote: string }): boolean {
  for (let at = 0; at <= text.length; ) {
    while (text[at] === " " || text[at] === "\t") {
      if (text.startsWith(delimiter, at)) break;
      at++;
    }
    if (text[at] === quote) {
      const end = endOfQuoted(text, at + 1, quote);
      if (end < 0) return true;
      at = end;
    }
    const next = text.indexOf(delimiter, at);
    if (next < 0) return false;
    at = next + delimiter.length;
  }
  return false;
}

/** Behind the closing quote; a doubled quote is one of the text. */
function endOfQuoted(text: string, start: number, quote: string): number {
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 2))
    if (text[at + 1] !== quote) return at + 1;
  return -1;
}

/** Whether a line break behind this text is escaped. */
export function endsEscaped(text: string): boolean {
  let backslashes = 0;
  while (text[text.length - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

/** How many JSON values a text holds: undefined if it begins or ends within one. */
export function jsonValues(text: string): number | undefined {
  let [depth, values, inText] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (inText) {
      if (letter === "\\") at++;
      else if (letter === '"') inText = false;
    } else if (letter === '"') inText = true;
    else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") {
      depth--;
      if (depth < 0) return undefined;
      if (depth === 0) values++;
    }
  }
  return depth === 0 && !inText ? values : undefined;
}
