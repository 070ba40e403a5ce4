import { formatTableName, parseTableName, type TableName } from "../../base/identifier.ts";
import type { TableColumn } from "../../shapes/table-column.ts";
import { alteredColumns } from "./alter-table.ts";
import { readColumn } from "./ddl-column.ts";
import { isWord, nameOf, type Token, tokenize, written } from "./ddl-tokens.ts";

/**
 * The columns of a table as a file of DDL leaves it: by the last CREATE TABLE, and what ALTER TABLE does to it afterwards.
 *
 * @returns undefined if the file does not create it, or creates it from something else (LIKE, AS SELECT)
 */
export function tableOfDdl(ddl: string, table: TableName): TableColumn[] | undefined {
  const tokens = tokenize(ddl);
  let columns: TableColumn[] | undefined;
  for (let at = 0; at < tokens.length; at++) {
    const body = createdTable(tokens, at, table);
    if (body !== undefined) columns = readBody(tokens, body);
    const action = columns && alteration(tokens, at, table);
    if (columns && action) columns = alteredColumns(columns, action);
  }
  return columns?.length ? columns : undefined;
}

/** @returns the tokens after the name, if this is an ALTER TABLE of the table */
export function alteration(tokens: readonly Token[], start: number, table: TableName): readonly Token[] | undefined {
  if (!isWord(tokens[start], "ALTER") || !isWord(tokens[start + 1], "TABLE")) return undefined;
  const end = tokens.findIndex((token, at) => at > start && isWord(token, ";"));
  const [schema, ...rest] = tokens.slice(start + 2, end < 0 ? undefined : end);
  const isQualified = isWord(rest[0], ".");
  const name = isQualified ? `${written(schema)}.${written(rest[1])}` : written(schema);
  return isSameTable(name, table) ? rest.slice(isQualified ? 2 : 0) : undefined;
}

/** @returns where the columns begin, if this is the table's CREATE TABLE */
export function createdTable(tokens: readonly Token[], start: number, table: TableName): number | undefined {
  if (!isWord(tokens[start], "CREATE")) return undefined;
  let at = start + 1;
  while (isWord(tokens[at], "LOCAL", "TEMP", "TEMPORARY")) at++;
  if (!isWord(tokens[at++], "TABLE")) return undefined;
  if (isWord(tokens[at], "IF")) at += 3;
  const name: string[] = [];
  while (tokens[at] && !isWord(tokens[at], "(")) name.push(written(tokens[at++]));
  return isSameTable(name.join(""), table) ? at + 1 : undefined;
}

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

/** The items of a CREATE TABLE's list, and where the list ends. */
export function bodyOf(tokens: readonly Token[], start: number): { parts: readonly Token[][]; end: number } {
  const parts: Token[][] = [[]];
  let depth = 1;
  let at = start;
  for (; at < tokens.length && depth > 0; at++) {
    const token = tokens[at];
    if (!token) break;
    if (isWord(token, "(")) depth++;
    if (isWord(token, ")")) depth--;
    if (depth === 1 && isWord(token, ",")) parts.push([]);
    else if (depth > 0) parts.at(-1)?.push(token);
  }
  return { parts, end: at };
}

function readBody(tokens: readonly Token[], start: number): TableColumn[] {
  const { parts } = bodyOf(tokens, start);
  const keys = parts.flatMap(primaryKey);
  return parts
    .flatMap(readColumn)
    .map((column) => (keys.includes(column.name) ? { ...column, nullable: false } : column));
}

/** A primary key takes no NULL. This is the form that is written as an item of its own in the list of columns. */
function primaryKey(part: readonly Token[]): string[] {
  const at = part.findIndex((token, index) => isWord(token, "PRIMARY") && isWord(part[index + 2], "("));
  return at < 0 || !isWord(part[0], "PRIMARY", "CONSTRAINT") ? [] : part.slice(at + 3).map(nameOf);
}
