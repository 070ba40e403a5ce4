type JsonText = { value: unknown } | { problem: { line: number; column: number; message: string } };

/**
 * Parses JSON that people write. A byte order mark and a comma before a closing bracket are accepted: the first example of
 * a configuration had such a comma. Lines and columns count from 1.
 *
 * `JSON.parse` reads valid text. The tokenizer below runs only after `JSON.parse` has refused a text: it accepts those
 * commas, and says what belongs at the place of the mistake. jsonc-parser can do the first but not the second, and would
 * add 8.2 KB (20 %) to the configuration's part of each function's bundle; the command line uses it for places of keys.
 */
export function parseJsonText(text: string): JsonText {
  const source = text.replace(/^\uFEFF/, "");
  const problem = encodingProblem(source);
  if (problem) return { problem };
  try {
    return { value: JSON.parse(source) };
  } catch {
    return parseTokens(source);
  }
}

/** In UTF-16 each letter of JSON's own has a byte 0; bytes that are not UTF-8 were read as U+FFFD, which would change a name silently. */
function encodingProblem(source: string) {
  const isUtf16 = source.includes("\0");
  const at = isUtf16 ? 0 : source.indexOf("\uFFFD");
  if (at < 0) return undefined;
  const lines = source.slice(0, at).split("\n");
  const what = isUtf16 ? "is UTF-16, not UTF-8" : "has bytes here that are not UTF-8";
  const message = `${what}; save the file as UTF-8, in an editor or with iconv`;
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, message };
}

type Token = { kind: "string" | "scalar" | "mark" | "wrong"; text: string; at: number };

const tokenPattern = new RegExp(
  [
    String.raw`(?<string>"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")`,
    String.raw`(?<scalar>(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?![\w.+-]))`,
    String.raw`(?<mark>[{}[\],:])`,
    String.raw`(?<wrong>"[^"\n]*"?|[^\s{}[\],:"]+)`,
  ].join("|"),
  "g",
);

function tokensOf(source: string): Token[] {
  return Array.from(source.matchAll(tokenPattern), ({ 0: text, index: at, groups }) => {
    const kind = (["string", "scalar", "mark"] as const).find((name) => groups?.[name] !== undefined) ?? "wrong";
    return { kind, text, at };
  });
}

function parseTokens(source: string): JsonText {
  const tokens = withoutTrailingCommas(tokensOf(source));
  const wrong = firstWrong(tokens);
  if (!wrong) return { value: JSON.parse(tokens.map(({ text }) => text).join(" ")) };
  const lines = source.slice(0, wrong.found?.at ?? source.length).split("\n");
  const found = wrong.found?.text.slice(0, 20) ?? "the end of the text";
  const message = `is not JSON: found ${found} where ${wrong.expected} belongs; correct it there or just before`;
  return { problem: { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, message } };
}

function withoutTrailingCommas(tokens: readonly Token[]): Token[] {
  const isAfterValue = (i: number) => i > 0 && !"{[,:".includes(tokens[i - 1]?.text ?? "");
  const isBeforeEnd = (i: number) => tokens[i + 1]?.text === "}" || tokens[i + 1]?.text === "]";
  return tokens.filter(({ text }, i) => !(text === "," && isAfterValue(i) && isBeforeEnd(i)));
}

const expectations = {
  value: "a value",
  valueOrEnd: 'a value or "]"',
  key: "a key in double quotes",
  keyOrEnd: 'a key in double quotes or "}"',
  colon: '":"',
  commaOrEnd: '"," or a closing bracket',
  end: "nothing more",
};

type State = keyof typeof expectations;

function firstWrong(tokens: readonly Token[]): { found?: Token; expected: string } | undefined {
  const open: string[] = [];
  let state: State = "value";
  for (const found of tokens) {
    const next = step(state, found, open);
    if (!next) return { found, expected: expectations[state] };
    state = next;
  }
  return state === "end" ? undefined : { expected: expectations[state] };
}

/** The state after a token; undefined if the token is not allowed there. */
function step(state: State, { kind, text }: Token, open: string[]): State | undefined {
  switch (state) {
    case "value":
      return beginValue(kind, text, open);
    case "valueOrEnd":
      return text === "]" ? close(open, text) : beginValue(kind, text, open);
    case "key":
      return kind === "string" ? "colon" : undefined;
    case "keyOrEnd":
      return text === "}" ? close(open, text) : step("key", { kind, text, at: 0 }, open);
    case "colon":
      return text === ":" ? "value" : undefined;
    case "commaOrEnd":
      if (text === ",") return open.at(-1) === "{" ? "key" : "value";
      return close(open, text);
    case "end":
      return undefined;
    default:
      return state satisfies never;
  }
}

function beginValue(kind: Token["kind"], text: string, open: string[]): State | undefined {
  if (kind === "string" || kind === "scalar") return open.length > 0 ? "commaOrEnd" : "end";
  if (text !== "{" && text !== "[") return undefined;
  open.push(text);
  return text === "{" ? "keyOrEnd" : "valueOrEnd";
}

function close(open: string[], text: string): State | undefined {
  if (`${open.at(-1)}${text}` !== "{}" && `${open.at(-1)}${text}` !== "[]") return undefined;
  open.pop();
  return open.length > 0 ? "commaOrEnd" : "end";
}
