import type { CopyFormat, CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import type { CutText } from "./file-content.ts";

/** How fields and rows of a text file are told apart (facts §4.3). */
export type TextDialect = {
  delimiter: string;
  /** CSV only: quotes a field, and is doubled inside. */
  quote?: string;
  /** A backslash takes the next character as it is. */
  escape: boolean;
  removeQuotes: boolean;
  /** What stands for NULL. */
  nullAs: string;
  skipsBlankLines: boolean;
};

export function textDialect(
  format: Extract<CopyFormat, { kind: "csv" | "delimited" }>,
  settings: CopyOptions["settings"],
): TextDialect {
  const isCsv = format.kind === "csv";
  return {
    delimiter: unescaped(format.delimiter ?? ","),
    ...(isCsv && { quote: unescaped(format.quote ?? '"') }),
    escape: settings.ESCAPE === true,
    removeQuotes: settings.REMOVEQUOTES === true,
    nullAs: settings.NULL === undefined ? "\\N" : unescaped(String(settings.NULL)),
    skipsBlankLines: settings.IGNOREBLANKLINES === true,
  };
}

/** A literal of COPY as it means: `\t`, `\001`. */
function unescaped(literal: string): string {
  return literal.replace(/\\([0-7]{1,3}|.)/gs, (whole, escaped: string) => {
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8));
    return { t: "\t", "\\": "\\", N: "\\N" }[escaped] ?? whole;
  });
}

/**
 * Cuts the beginning of a file into its first rows.
 *
 * @param head.isWhole whether the file ends there; else the last row may be cut off, and is left out
 * @param head.skip IGNOREHEADER
 */
export function cutText(
  text: string,
  head: { isWhole: boolean; skip: number; maxRows: number },
  dialect: TextDialect,
): CutText {
  const rows: (string | null)[][] = [];
  let header: (string | null)[] | undefined;
  let misquotedRow: number | undefined;
  let at = 0;
  for (let line = 0; at < text.length && rows.length < head.maxRows; line++) {
    const row = cutRow(text, at, dialect);
    at = row.end;
    if (row.isCutOff && !head.isWhole) break;
    if (line < head.skip) header = row.fields;
    else if (!(dialect.skipsBlankLines && isBlank(row.fields))) {
      rows.push(row.fields);
      if (row.isMisquoted) misquotedRow ??= rows.length;
    }
  }
  return {
    ...(header && { header: header.map((field) => field ?? "") }),
    rows,
    ...(misquotedRow !== undefined && { misquotedRow }),
  };
}

/** IGNOREBLANKLINES passes over lines that hold nothing at all. */
const isBlank = (fields: readonly (string | null)[]) => fields.length === 1 && fields[0] === "";

type CutRow = { fields: (string | null)[]; end: number; isCutOff: boolean; isMisquoted: boolean };

function cutRow(text: string, start: number, dialect: TextDialect): CutRow {
  const fields: (string | null)[] = [];
  let isMisquoted = false;
  let at = start;
  for (;;) {
    const cut = cutField(text, at, dialect);
    fields.push(cut.field);
    isMisquoted ||= cut.isMisquoted === true;
    at = cut.end;
    if (!text.startsWith(dialect.delimiter, at)) break;
    at += dialect.delimiter.length;
  }
  const isCutOff = at >= text.length;
  if (text.startsWith("\r\n", at)) at += 2;
  else at += 1;
  return { fields, end: at, isCutOff, isMisquoted };
}

function cutField(text: string, at: number, dialect: TextDialect): CutField {
  if (isQuoted(text, at, dialect)) return quotedField(text, at, dialect);
  return dialect.removeQuotes && (text[at] === '"' || text[at] === "'")
    ? unquotedField(text, at, dialect)
    : plainField(text, at, dialect);
}

/** In CSV, blanks before the quote are no part of the field. */
const isQuoted = (text: string, at: number, { quote }: TextDialect) =>
  quote !== undefined && text.startsWith(quote, at + blanksAt(text, at));

function blanksAt(text: string, at: number): number {
  let blanks = 0;
  while (text[at + blanks] === " ") blanks++;
  return blanks;
}

type CutField = { field: string | null; end: number; isMisquoted?: boolean };

function quotedField(text: string, start: number, { quote = "", delimiter }: TextDialect): CutField {
  let at = start + blanksAt(text, start) + quote.length;
  let field = "";
  while (at < text.length) {
    const close = text.indexOf(quote, at);
    if (close < 0) return { field: field + text.slice(at), end: text.length, isMisquoted: true };
    field += text.slice(at, close);
    at = close + quote.length;
    if (!text.startsWith(quote, at)) break;
    field += quote;
    at += quote.length;
  }
  const end = fieldEnd(text, at, delimiter);
  const rest = text.slice(at, end).trim();
  return { field: field + rest, end, isMisquoted: rest !== "" };
}

/** REMOVEQUOTES: what stands between quotes is kept as it is, delimiters too, to the quote that ends the field. */
function unquotedField(text: string, start: number, { delimiter, escape: isEscaping }: TextDialect): CutField {
  let field = "";
  let at = start + 1;
  while (at < text.length && !isLineEnd(text, at)) {
    const end = at + 1;
    const isEnd = end >= text.length || text.startsWith(delimiter, end) || isLineEnd(text, end);
    if (text[at] === text[start] && isEnd) return { field, end };
    if (isEscaping && text[at] === "\\") at++;
    field += text[at++] ?? "";
  }
  return { field, end: at, isMisquoted: true };
}

/** Where the field ends: before the next delimiter or the end of the line. */
function fieldEnd(text: string, start: number, delimiter: string): number {
  let at = start;
  while (at < text.length && !text.startsWith(delimiter, at) && !isLineEnd(text, at)) at++;
  return at;
}

const isLineEnd = (text: string, at: number) => text[at] === "\n" || (text[at] === "\r" && text[at + 1] === "\n");

function plainField(text: string, start: number, dialect: TextDialect): CutField {
  const { raw, field, end } = dialect.escape ? escapedField(text, start, dialect) : rawField(text, start, dialect);
  if (raw === dialect.nullAs) return { field: null, end };
  return { field, end, isMisquoted: dialect.quote !== undefined && field.includes(dialect.quote) };
}

function rawField(text: string, start: number, { delimiter }: TextDialect) {
  const end = fieldEnd(text, start, delimiter);
  const raw = text.slice(start, end);
  return { raw, field: raw, end };
}

function escapedField(text: string, start: number, { delimiter }: TextDialect) {
  let field = "";
  let at = start;
  while (at < text.length && !text.startsWith(delimiter, at) && !isLineEnd(text, at)) {
    if (text[at] === "\\") at++;
    field += text[at++] ?? "";
  }
  return { raw: text.slice(start, at), field, end: at };
}
