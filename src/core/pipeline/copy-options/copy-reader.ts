import { nearest } from "../../base/nearest.ts";
import type { CopyOptionProblem } from "./copy-conflicts.ts";
import { type CopyToken, copyTokens } from "./copy-tokens.ts";
import { argumentOf, type CopyWord, copyWordNames, isCopyWord, refusedCopyWords } from "./copy-words.ts";

/** What follows an option's word: a literal's text, a number, or a keyword; `true` if nothing does. */
export type CopyArgument = string | number | true;

type Reading = {
  tokens: readonly CopyToken[];
  /** Index of the next token to read. */
  at: number;
  given: Map<CopyWord, CopyArgument>;
  hasManifest: boolean;
  problems: CopyOptionProblem[];
};

/** Words that have no meaning of their own but belong to the grammar. */
const grammarWords = ["FORMAT", "AS", "MANIFEST", "WITH"];

/** Reads all options with their arguments; options with a wrong argument are in `given` too, so conflicts are found. */
export function readCopyWords(text: string): Pick<Reading, "given" | "problems"> {
  const { tokens, problems } = copyTokens(text);
  const reading: Reading = { tokens, at: 0, given: new Map(), hasManifest: false, problems };
  while (reading.at < tokens.length) readOption(reading);
  return reading;
}

function readOption(reading: Reading): void {
  const token = reading.tokens[reading.at++];
  if (!token) return;
  const word = token.text.toUpperCase();
  if (token.kind === "literal") complain(reading, `'${brief(token.text)}'`, "belongs to no option; remove it");
  else if (word === "FORMAT" || word === "AS") readFormat(reading, word);
  else if (word === "MANIFEST") readManifest(reading);
  else if (word === "WITH" && peekWord(reading) === "CREDENTIALS") return;
  else if (isCopyWord(word)) readKnown(reading, word);
  else refuse(reading, token.text);
}

function complain(reading: Reading, option: string, message: string): void {
  reading.problems.push({ option, message: `${option} ${message}` });
}

/** The next token in upper case if it is a word. */
function peekWord({ tokens, at }: Reading): string | undefined {
  const token = tokens[at];
  return token?.kind === "word" ? token.text.toUpperCase() : undefined;
}

function readFormat(reading: Reading, word: "FORMAT" | "AS"): void {
  if (word === "FORMAT") skipAs(reading);
  const next = peekWord(reading);
  if (next && formatStarts.has(next)) return;
  complain(reading, word, "is followed by no data format; write for example FORMAT AS CSV or FORMAT AS JSON 'auto'");
}

const formatStarts = new Set(["CSV", "DELIMITER", "FIXEDWIDTH", "JSON", "AVRO", "SHAPEFILE", "PARQUET", "ORC"]);

function readManifest(reading: Reading): void {
  if (reading.hasManifest) complain(reading, "MANIFEST", "is given twice; keep one");
  reading.hasManifest = true;
}

function readKnown(reading: Reading, word: CopyWord): void {
  if (reading.given.has(word)) complain(reading, word, "is given twice; keep one");
  reading.given.set(word, readArgument(reading, word));
}

function refuse(reading: Reading, text: string): void {
  const word = text.toUpperCase();
  const reason = refusedCopyWords.get(word);
  if (reason) {
    complain(reading, word, `is not accepted here: ${reason}`);
    skipWhile(reading, ({ kind, text }) => kind === "literal" || isAs(text) || !isKnown(text));
  } else {
    const meant = nearest(text, copyWordNames);
    complain(
      reading,
      brief(text),
      `is not an option of COPY from S3; ${meant ? `did you mean ${meant}?` : "remove it"}`,
    );
    skipWhile(reading, ({ kind, text }) => kind === "literal" || isAs(text) || /^[+-]?[0-9]/.test(text));
  }
}

/** Passes over a refused word's arguments: they are no problem of their own, and may be secrets. */
function skipWhile(reading: Reading, isArgument: (token: CopyToken) => boolean): void {
  for (let token = reading.tokens[reading.at]; token && isArgument(token); token = reading.tokens[reading.at])
    reading.at++;
}

function isKnown(text: string): boolean {
  const word = text.toUpperCase();
  return isCopyWord(word) || refusedCopyWords.has(word) || grammarWords.includes(word);
}

const isAs = (text: string) => text.toUpperCase() === "AS";

function skipAs(reading: Reading): void {
  if (peekWord(reading) === "AS") reading.at++;
}

function readArgument(reading: Reading, word: CopyWord): CopyArgument {
  const argument = argumentOf(word);
  switch (argument.kind) {
    case "none":
      return true;
    case "simplify":
      return readSimplify(reading);
    case "integer":
      return readInteger(reading, word, argument);
    case "choice":
      return readChoice(reading, word, argument);
    case "literal":
      return readLiteral(reading, word, argument);
    default:
      return argument satisfies never;
  }
}

/** `SIMPLIFY [AUTO] [tolerance]`, kept as text. */
function readSimplify(reading: Reading): string {
  const parts = ["SIMPLIFY"];
  if (peekWord(reading) === "AUTO") parts.push(takeText(reading));
  if (/^[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$/.test(peekWord(reading) ?? "")) parts.push(takeText(reading));
  return parts.join(" ");
}

const takeText = (reading: Reading) => (reading.tokens[reading.at++]?.text ?? "").toUpperCase();

function readInteger(reading: Reading, word: CopyWord, { min, max }: { min: number; max: number }): CopyArgument {
  skipAs(reading);
  const found = takeArgument(reading);
  const value = found?.kind === "word" && /^[0-9]+$/.test(found.text) ? Number(found.text) : Number.NaN;
  if (value >= min && value <= max) return value;
  complain(reading, word, `${foundText(found)}; write a whole number from ${min} to ${max}`);
  return true;
}

/** The next token, unless it is a known word and so begins the next option. */
function takeArgument(reading: Reading): CopyToken | undefined {
  const token = reading.tokens[reading.at];
  if (!token || (token.kind === "word" && isKnown(token.text))) return undefined;
  reading.at++;
  return token;
}

function foundText(token: CopyToken | undefined): string {
  if (!token) return "has no argument";
  return `cannot take ${token.kind === "literal" ? `'${brief(token.text)}'` : brief(token.text)}`;
}

const brief = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

type Choice = { values: Readonly<Record<string, string>>; required: boolean };

function readChoice(reading: Reading, word: CopyWord, { values, required }: Choice): CopyArgument {
  if (required) skipAs(reading);
  const token = reading.tokens[reading.at];
  const value = token && Object.hasOwn(values, token.text.toUpperCase()) && values[token.text.toUpperCase()];
  if (value) reading.at++;
  else if (required)
    complain(reading, word, `${foundText(takeArgument(reading))}; write one of ${Object.keys(values).join(", ")}`);
  return value || true;
}

type Literal = { check: (value: string) => string | undefined; default?: string; required: boolean };

function readLiteral(reading: Reading, word: CopyWord, literal: Literal): CopyArgument {
  skipAs(reading);
  const token = reading.tokens[reading.at];
  if (token?.kind === "literal") return takeLiteral(reading, word, literal);
  const found = literal.required ? takeArgument(reading) : undefined;
  if (found || (literal.required && literal.default === undefined))
    complain(reading, word, `${foundText(found)}; write its value in single quotes`);
  return literal.default ?? true;
}

function takeLiteral(reading: Reading, word: CopyWord, { check }: Literal): string {
  const value = reading.tokens[reading.at++]?.text ?? "";
  const problem = semicolonProblem(word, value) ?? check(value);
  if (problem) complain(reading, word, `'${brief(value)}' ${problem}`);
  return value;
}

/** A semicolon that separates or quotes fields is data; anywhere else it smells of a second statement. */
function semicolonProblem(word: CopyWord, value: string): string | undefined {
  if (value.includes("\0")) return "holds a NUL character; remove it";
  if (!value.includes(";") || (value === ";" && (word === "DELIMITER" || word === "QUOTE"))) return undefined;
  return "holds a semicolon; only DELIMITER and QUOTE may be ';', so write another text";
}
