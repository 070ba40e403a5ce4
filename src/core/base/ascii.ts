/**
 * A text in printable ASCII, different for different texts: `Bücher` is `B\u00fccher`. A backslash of the text is doubled.
 */
export const ascii = (text: string): string =>
  text.replace(/[^\x20-\x7e]|\\/g, (unit) =>
    unit === "\\" ? "\\\\" : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
