import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { postgresName, quoteName } from "./postgres-name.ts";

/** One word, name, literal or symbol of a statement, with the blanks and comments in front of it, so no text is lost. */
export type Token = {
  kind: "word" | "name" | "string" | "number" | "symbol" | "raw";
  /** White space and comments in front of it. */
  before: string;
  /** As PostgreSQL must read it. */
  text: string;
  /** A word in capital letters; empty for all other kinds. */
  upper: string;
  /** PostgreSQL's name of the identifier, for a word or a (quoted) name; empty for all other kinds. */
  name: string;
  /** Where it ends in the source; white space and comments behind it belong to the next token. */
  end: number;
};

type Scan = { kind: Token["kind"]; end: number };

const blanks = /[ \t\n\r\f\v]+/y;
const lineComment = /--[^\n\r]*/y;
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const temporaryName = /#[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const quotedName = /"(?:[^"]|"")*"/y;
// Redshift reads backslash escapes in every literal, as PostgreSQL 8.0 did: 'it\'s' is one literal.
const literal = /[eEnN]?'(?:[^'\\]|''|\\[\s\S])*'/y;
const bitLiteral = /[bBxX]'[^']*'/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const parameter = /\$\d+/y;

/** Words that PostgreSQL reserves and Redshift does not: Redshift takes them as plain identifiers. */
const reservedOnlyByPostgres = new Set(
  "ASYMMETRIC COLLATION CONCURRENTLY CURRENT_CATALOG CURRENT_ROLE FETCH LATERAL RETURNING SYMMETRIC SYSTEM_USER TABLESAMPLE VARIADIC WINDOW".split(
    " ",
  ),
);

/**
 * Cuts Redshift SQL into tokens, names already folded and literals already readable by PostgreSQL. A blank comes between a
 * number and a word behind it, as in `THEN 4WHEN`: AWS's Python driver writes that, and PostgreSQL 15 and later refuse it.
 *
 * @returns the tokens, and the white space and comments behind the last of them
 * @throws RedshiftSqlError for a quote or comment that never ends
 */
export function tokenize(sql: string): { tokens: Token[]; tail: string } {
  if (sql.includes("\0")) throw new RedshiftSqlError('invalid byte sequence for encoding "UTF8": 0x00', "22021");
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    const start = skipTrivia(sql, at);
    const before = sql.slice(at, start);
    if (start === sql.length) return { tokens, tail: before };
    const { kind, end } = scan(sql, start, tokens.at(-1));
    const isGlued = before === "" && kind === "word" && tokens.at(-1)?.kind === "number";
    tokens.push(toToken({ kind, before: isGlued ? " " : before, source: sql.slice(start, end), end }, tokens));
    at = end;
  }
}

function skipTrivia(sql: string, from: number): number {
  let at = from;
  for (;;) {
    const next = match(blanks, sql, at) ?? match(lineComment, sql, at) ?? blockComment(sql, at);
    if (next === undefined) return at;
    at = next;
  }
}

function blockComment(sql: string, start: number): number | undefined {
  if (!sql.startsWith("/*", start)) return undefined;
  let depth = 0;
  for (let at = start; at < sql.length; ) {
    const opens = sql.startsWith("/*", at);
    const closes = !opens && sql.startsWith("*/", at);
    if (opens) depth++;
    if (closes) depth--;
    at += opens || closes ? 2 : 1;
    if (depth === 0) return at;
  }
  throw unterminated("/* comment", sql, start);
}

function scan(sql: string, start: number, previous: Token | undefined): Scan {
  const char = sql.charAt(start);
  if (char === '"')
    return { kind: "name", end: match(quotedName, sql, start) ?? fail("quoted identifier", sql, start) };
  if (char === "'") return { kind: "string", end: match(literal, sql, start) ?? fail("quoted string", sql, start) };
  if (char === "$") return scanDollar(sql, start);
  if (char === "#" && !isOperand(previous)) {
    const end = match(temporaryName, sql, start);
    if (end !== undefined) return { kind: "name", end };
  }
  return scanPlain(sql, start);
}

function scanPlain(sql: string, start: number): Scan {
  const stringEnd = match(literal, sql, start) ?? match(bitLiteral, sql, start);
  if (stringEnd !== undefined) return { kind: "string", end: stringEnd };
  const wordEnd = match(word, sql, start);
  if (wordEnd !== undefined) return { kind: "word", end: wordEnd };
  const numberEnd = match(number, sql, start);
  if (numberEnd !== undefined) return { kind: "number", end: numberEnd };
  return { kind: "symbol", end: start + (sql.startsWith("::", start) ? 2 : 1) };
}

function scanDollar(sql: string, start: number): Scan {
  const tagEnd = match(dollarTag, sql, start);
  if (tagEnd === undefined) return { kind: "symbol", end: match(parameter, sql, start) ?? start + 1 };
  const tag = sql.slice(start, tagEnd);
  const close = sql.indexOf(tag, tagEnd);
  if (close < 0) throw unterminated("dollar-quoted string", sql, start);
  return { kind: "string", end: close + tag.length };
}

/** After an operand `#` is an operator; elsewhere it begins the name of a temporary table. */
function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "word") return !wordsBeforeNames.has(token.upper);
  return token.kind !== "symbol" || token.text === ")" || token.text === "]";
}

const wordsBeforeNames = new Set(
  "ALL ANALYZE AND AS BETWEEN BY CASE COPY DELETE DISTINCT ELSE EXISTS FROM FULL HAVING IN INTO JOIN LIKE LOCK NOT ON ONLY OR QUALIFY RECLUSTER REINDEX SELECT SET TABLE THEN TO TRUNCATE UPDATE USING VACUUM VERBOSE VIEW WHEN WHERE".split(
    " ",
  ),
);

type Scanned = Pick<Token, "kind" | "before" | "end"> & { source: string };

function toToken({ kind, before, source, end }: Scanned, earlier: readonly Token[]): Token {
  if (kind === "word") return wordToken({ kind, before, source, end }, earlier.length === 0);
  if (kind === "name") {
    const name = postgresName(source.startsWith("#") ? source : source.slice(1, -1).replaceAll('""', '"'));
    return { kind, before, text: quoteName(name), upper: "", name, end };
  }
  if (kind === "string" && source.includes("\\")) return escapedString({ kind, before, source, end }, earlier);
  return { kind, before, text: source, upper: "", name: "", end };
}

function wordToken({ before, source, end }: Scanned, isFirst: boolean): Token {
  const name = postgresName(source);
  const upper = source.toUpperCase();
  if (!isFirst && reservedOnlyByPostgres.has(upper))
    return { kind: "name", before, text: quoteName(name), upper: "", name, end };
  const text = name.toLowerCase() === source.toLowerCase() ? source : quoteName(name);
  return { kind: "word", before, text, upper, name, end };
}

/** Marks a literal with a backslash as `E'…'`; of a literal continued on the next line, its first part. */
function escapedString({ before, source, end }: Scanned, earlier: readonly Token[]): Token {
  const plain: Token = { kind: "string", before, text: source, upper: "", name: "", end };
  if (!/^[nN]?'/.test(source)) return plain;
  plain.text = withoutCodes(source);
  let first = plain;
  for (let i = earlier.length - 1; /[\n\r]/.test(first.before) && earlier[i]?.kind === "string"; i--)
    first = earlier[i] ?? first;
  if (/^[nN]?'/.test(first.text)) first.text = `E${first.text.replace(/^[nN]/, "")}`;
  return plain;
}

/** `\u`, `\U` and `\x` begin a character's code in PostgreSQL today; in 8.0, Redshift's ancestor, they were plain letters. */
function withoutCodes(source: string): string {
  return source.replace(/\\([\s\S])/g, (pair, char) => (/[uUx]/.test(char) ? char : pair));
}

function match(pattern: RegExp, sql: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : undefined;
}

function fail(what: string, sql: string, start: number): never {
  throw unterminated(what, sql, start);
}

function unterminated(what: string, sql: string, start: number): RedshiftSqlError {
  return new RedshiftSqlError(`unterminated ${what} at or near "${sql.slice(start)}"`, "42601");
}
