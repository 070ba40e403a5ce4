import { formatTableName, parseTableName, type TableName } from "../identifier.ts";
import { columnType, maxVarcharBytes } from "./column-type.ts";
import type { TableColumn } from "./table.ts";

type Token = { text: string; quoted: boolean };

/**
 * The columns of a table as a file of DDL creates it; the last CREATE TABLE counts.
 *
 * @returns undefined if the file does not create it, or creates it from something else (LIKE, AS SELECT)
 */
export function tableOfDdl(ddl: string, table: TableName): TableColumn[] | undefined {
  const tokens = tokenize(ddl);
  let columns: TableColumn[] | undefined;
  for (let at = 0; at < tokens.length; at++) {
    const body = createdTable(tokens, at, table);
    if (body !== undefined) columns = readBody(tokens, body);
  }
  return columns?.length ? columns : undefined;
}

/** Words, names, numbers, texts and single signs; comments fall out. */
function tokenize(ddl: string): Token[] {
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

const isWord = (token: Token | undefined, ...words: readonly string[]) =>
  token !== undefined && !token.quoted && words.includes(token.text.toUpperCase());

/** @returns where the columns begin, if this is the table's CREATE TABLE */
function createdTable(tokens: readonly Token[], start: number, table: TableName): number | undefined {
  if (!isWord(tokens[start], "CREATE")) return undefined;
  let at = start + 1;
  while (isWord(tokens[at], "LOCAL", "TEMP", "TEMPORARY")) at++;
  if (!isWord(tokens[at++], "TABLE")) return undefined;
  if (isWord(tokens[at], "IF")) at += 3;
  const name: string[] = [];
  while (tokens[at] && !isWord(tokens[at], "(")) name.push(written(tokens[at++]));
  return isSameTable(name.join(""), table) ? at + 1 : undefined;
}

const written = (token: Token | undefined) =>
  token?.quoted ? `"${token.text.replaceAll('"', '""')}"` : (token?.text ?? "");

/** A schema that only one of them names says nothing against it. */
function isSameTable(name: string, table: TableName): boolean {
  try {
    const created = parseTableName(name);
    if (created.schema === undefined || table.schema === undefined) return created.name === table.name;
    return formatTableName(created) === formatTableName(table);
  } catch {
    return false; // CREATE TABLE … AS, or a name of three parts
  }
}

function readBody(tokens: readonly Token[], start: number): TableColumn[] {
  const parts: Token[][] = [[]];
  let depth = 1;
  for (let at = start; at < tokens.length && depth > 0; at++) {
    const token = tokens[at];
    if (!token) break;
    if (isWord(token, "(")) depth++;
    if (isWord(token, ")")) depth--;
    if (depth === 1 && isWord(token, ",")) parts.push([]);
    else if (depth > 0) parts.at(-1)?.push(token);
  }
  const keys = parts.flatMap(primaryKey);
  return parts
    .flatMap(readColumn)
    .map((column) => (keys.includes(column.name) ? { ...column, nullable: false } : column));
}

/** A primary key takes no NULL; this is the form that stands beside the columns. */
function primaryKey(part: readonly Token[]): string[] {
  const at = part.findIndex((token, index) => isWord(token, "PRIMARY") && isWord(part[index + 2], "("));
  return at < 0 || !isWord(part[0], "PRIMARY", "CONSTRAINT") ? [] : part.slice(at + 3).map(nameOf);
}

const nameOf = ({ text, quoted }: Token) => (quoted ? text : text.toLowerCase());

function readColumn([name, ...rest]: readonly Token[]): TableColumn[] {
  if (!name || isWord(name, "PRIMARY", "UNIQUE", "FOREIGN", "CONSTRAINT", "LIKE", "CHECK")) return [];
  const end = rest.findIndex((token, at) => at > 0 && !isTypeWord(token, rest[at - 1]));
  const type = (end < 0 ? rest : rest.slice(0, end)).map(({ text }) => text).join(" ");
  const { args, after } = readArguments(end < 0 ? [] : rest.slice(end));
  const words = after.map(({ text, quoted }) => (quoted ? "" : text.toUpperCase())).join(" ");
  const identity = /\bIDENTITY\b/.test(words)
    ? { identity: /BY DEFAULT AS IDENTITY/.test(words) ? ("by default" as const) : ("always" as const) }
    : {};
  return [
    {
      name: nameOf(name),
      type: columnType(type, args),
      nullable: !/\bNOT NULL\b|\bPRIMARY KEY\b|\bIDENTITY\b/.test(words),
      hasDefault: /(?<!BY )\bDEFAULT\b/.test(words),
      ...identity,
    },
  ];
}

/** Types of more than one word. */
function isTypeWord(token: Token, before: Token | undefined): boolean {
  if (isWord(before, "CHARACTER")) return isWord(token, "VARYING");
  if (isWord(before, "DOUBLE")) return isWord(token, "PRECISION");
  if (isWord(before, "TIMESTAMP", "TIME")) return isWord(token, "WITH", "WITHOUT", "ZONE");
  return isWord(before, "WITH", "WITHOUT") && isWord(token, "TIME");
}

function readArguments(tokens: readonly Token[]): { args: number[]; after: readonly Token[] } {
  if (!isWord(tokens[0], "(")) return { args: [], after: tokens };
  const end = tokens.findIndex((token) => isWord(token, ")"));
  const args = tokens.slice(1, end).flatMap(({ text }) => (/^\d+$/.test(text) ? [Number(text)] : isMax(text)));
  return { args, after: tokens.slice(end + 1) };
}

const isMax = (text: string) => (text.toUpperCase() === "MAX" ? [maxVarcharBytes] : []);
