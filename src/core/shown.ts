/** Placeholder until the escape for people lands. */
export const shown = (text: string): string =>
  text.replace(/\p{Cc}/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
