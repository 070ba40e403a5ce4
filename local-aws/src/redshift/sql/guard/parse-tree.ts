import { setFlagsFromString } from "node:v8";
import { loadModule, parseSync, SqlError } from "libpg-query";

/**
 * WebAssembly stays as V8 compiles it first. To compile the parser a second time, for speed, takes seconds of the
 * processor and up to 400 MB, and 20,000 statements do not earn that back.
 *
 * @see https://v8.dev/docs/wasm-compilation-pipeline
 */
for (const flag of ["--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);
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
