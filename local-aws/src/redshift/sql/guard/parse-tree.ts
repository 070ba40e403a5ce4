import { loadModule, parseSync, SqlError } from "libpg-query";

await loadModule();

/** The fields of a node of a parse tree, by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** PostgreSQL's own parse tree of the statements. Text that is not SQL has none; the server will report its position. */
export function parseTree(sql: string): unknown {
  try {
    return parseSync(sql).stmts;
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}
