import { type Group, isGroup, isIdentifier, isWord, type Node, splitByComma } from "../lex/nodes.ts";
import { postgresName } from "../lex/postgres-name.ts";
import { parseTableName } from "../lex/table-name.ts";
import { syntaxError } from "../refusals.ts";
import { isTableConstraint } from "./table-constraint.ts";
import type { TableKey, TableLayout } from "./table-layout.ts";

const kinds = { PRIMARY: ["p", "pkey"], UNIQUE: ["u", "key"], FOREIGN: ["f", "fkey"] } as const;

/** The keys among the elements of CREATE TABLE; no member if there are none. */
export function tableKeys({ nodes }: Group, table: string): Pick<TableLayout, "keys"> {
  const keys = splitByComma(nodes).flatMap((element): TableKey[] => {
    if (isTableConstraint(element)) return [tableKey(element, table)];
    const [column] = element;
    return isIdentifier(column) && !isWord(column, "LIKE") ? columnKeys(element, postgresName(column.name), table) : [];
  });
  return keys.length === 0 ? {} : { keys };
}

/** Reads `[CONSTRAINT name] PRIMARY KEY (…)`, UNIQUE and FOREIGN KEY of a table. @param table its name, for the key's own */
export function tableKey(element: readonly Node[], table: string): TableKey {
  const at = isWord(element[0], "CONSTRAINT") ? 2 : 0;
  const word = element[at];
  if (!isWord(word, "PRIMARY", "UNIQUE", "FOREIGN")) throw syntaxError(word);
  const [kind, suffix] = kinds[word.upper as keyof typeof kinds];
  const list = element[at + (kind === "u" ? 1 : 2)];
  if (!isGroup(list)) throw syntaxError(list);
  const columns = namesOf(list);
  const given = element[1];
  const implied = [table, ...(kind === "p" ? [] : columns), suffix].join("_");
  const name = at > 0 && isIdentifier(given) ? postgresName(given.name) : implied;
  const references = kind === "f" ? element.findIndex((node) => isWord(node, "REFERENCES")) : -1;
  return { kind, name, columns, ...(references > 0 && referenced(element, references)) };
}

/** The key that attributes of one column make. */
function columnKeys(element: readonly Node[], column: string, table: string): TableKey[] {
  return element.flatMap((node, at): TableKey[] => {
    if (isWord(node, "PRIMARY")) return [{ kind: "p", name: `${table}_pkey`, columns: [column] }];
    if (isWord(node, "UNIQUE")) return [{ kind: "u", name: `${table}_${column}_key`, columns: [column] }];
    if (!isWord(node, "REFERENCES")) return [];
    return [{ kind: "f", name: `${table}_${column}_fkey`, columns: [column], ...referenced(element, at) }];
  });
}

function referenced(element: readonly Node[], at: number): Pick<TableKey, "of" | "ofColumns"> {
  const table = parseTableName(element, at + 1);
  const list = element[table.next];
  return { of: table.sql, ...(isGroup(list) && { ofColumns: namesOf(list) }) };
}

function namesOf({ nodes }: Group): string[] {
  return splitByComma(nodes).map(([name, ...more]) => {
    if (!isIdentifier(name) || more.length > 0) throw syntaxError(more[0] ?? name);
    return postgresName(name.name);
  });
}
