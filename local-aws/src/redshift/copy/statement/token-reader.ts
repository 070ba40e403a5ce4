import { syntaxError } from "../copy-error.ts";
import type { Token } from "./statement-tokens.ts";

/** Walks over the tokens of a statement; everything that does not fit is Redshift's syntax error. */
export type TokenReader = {
  readonly done: boolean;
  /** Takes the next word if it is one of these (case does not matter). */
  takeWord(...words: string[]): string | undefined;
  takeSymbol(symbol: string): boolean;
  takeString(): string | undefined;
  takeNumber(): number | undefined;
  needWord(...words: string[]): string;
  needSymbol(symbol: string): void;
  needString(): string;
  needIdentifier(): string;
  /** Takes the next word, any word, in capitals. */
  needAnyWord(): string;
  fail(): never;
};

export function tokenReader(tokens: readonly Token[]): TokenReader {
  let at = 0;
  let last = "";

  const take = (fits: (token: Token) => boolean): string | undefined => {
    const token = tokens[at];
    if (!token || !fits(token)) return undefined;
    at++;
    last = token.text;
    return token.text;
  };
  const fail = (): never => {
    throw syntaxError(tokens[at]?.text ?? (last === "" ? "" : last));
  };
  const isWord = (words: string[]) => (token: Token) =>
    token.kind === "word" && words.includes(token.text.toUpperCase());

  const reader: TokenReader = {
    get done() {
      return at >= tokens.length;
    },
    takeWord: (...words) => take(isWord(words))?.toUpperCase(),
    takeSymbol: (symbol) => take((token) => token.kind === "symbol" && token.text === symbol) !== undefined,
    takeString: () => take((token) => token.kind === "string"),
    takeNumber: () => {
      const text = take((token) => token.kind === "number");
      return text === undefined ? undefined : Number(text);
    },
    needWord: (...words) => reader.takeWord(...words) ?? fail(),
    needSymbol: (symbol) => {
      if (!reader.takeSymbol(symbol)) fail();
    },
    needString: () => reader.takeString() ?? fail(),
    needIdentifier: () =>
      take((token) => token.kind === "word" || token.kind === "identifier")?.replace(/[A-Z]/g, (letter) =>
        letter.toLowerCase(),
      ) ?? fail(),
    needAnyWord: () => take((token) => token.kind === "word")?.toUpperCase() ?? fail(),
    fail,
  };
  return reader;
}
