import { loadModule, parseSync, SqlError } from "libpg-query";

await loadModule();

/** What stands in a node of a parse tree, by its name. */
export type Fields = Readonly<Record<string, unknown>>;

/** PostgreSQL's own parse tree of the statements. Text that is no SQL has none: the server says where it stumbles. */
export function parseTree(sql: string): unknown {
  try {
    return parseSync(sql).stmts;
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}
