import { refuseReservedName } from "../guard/reserved-words.ts";
import { syntaxError } from "../refusals.ts";
import { isIdentifier, isSymbol, type Node, serialize } from "./nodes.ts";

/** A table's name as written, its parts as PostgreSQL knows them, and the index behind it. */
export type TableName = { sql: string; schema?: string; name: string; next: number };

/** @throws RedshiftSqlError if the node at `at` is not a name */
export function parseTableName(nodes: readonly Node[], at: number): TableName {
  const parts: string[] = [];
  let next = at;
  for (;;) {
    const node = nodes[next];
    if (!isIdentifier(node)) throw syntaxError(node);
    if (parts.length === 0) refuseReservedName(node);
    parts.push(node.name);
    next++;
    if (!isSymbol(nodes[next], ".")) break;
    next++;
  }
  const name = parts.at(-1) ?? "";
  const schema = parts.at(-2);
  const sql = serialize(nodes.slice(at, next)).trim();
  return schema === undefined ? { sql, name, next } : { sql, schema, name, next };
}
