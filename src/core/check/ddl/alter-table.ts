import type { TableColumn } from "../../shapes/table-column.ts";
import { readColumn } from "./ddl-column.ts";
import { isWord, nameOf, type Token } from "./ddl-tokens.ts";

/**
 * What the action of an ALTER TABLE makes of the columns; whatever is not about columns leaves them as they are.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
 */
export function alteredColumns(columns: readonly TableColumn[], [verb, ...rest]: readonly Token[]): TableColumn[] {
  const [first, ...others] = isWord(rest[0], "COLUMN") ? rest.slice(1) : rest;
  if (!first || isWord(first, "CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "DISTKEY", "SORTKEY", "DISTSTYLE", "TO"))
    return [...columns];
  const replaced = (change: Partial<TableColumn>) =>
    columns.map((column) => (column.name === nameOf(first) ? { ...column, ...change } : column));
  if (isWord(verb, "ADD")) return [...columns, ...readColumn([first, ...others])];
  if (isWord(verb, "DROP")) return columns.filter(({ name }) => name !== nameOf(first));
  if (isWord(verb, "RENAME") && others[1]) return replaced({ name: nameOf(others[1]) });
  const [altered] = isWord(others[0], "TYPE") ? readColumn([first, ...others.slice(1)]) : [];
  return isWord(verb, "ALTER") && altered ? replaced({ type: altered.type }) : [...columns];
}
