import { type Node, serialize } from "./lex/nodes.ts";
import type { Code } from "./plpgsql/code.ts";

/** A permanent or temporary table that a statement changes; "insert" only adds rows. Names as PostgreSQL knows them. */
export type TableWrite = { schema?: string; name: string; mode: "insert" | "modify" };

/** One statement of Redshift SQL, made ready for PostgreSQL. */
export type Translation =
  /** COPY and UNLOAD: the original text, run by their own engines. */
  | { kind: "copy" | "unload"; sql: string }
  | { kind: "transaction"; action: "begin" | "commit" | "rollback"; isReadOnly?: boolean }
  /** A stored procedure, run by the session. */
  | { kind: "call"; procedure: Code; values: readonly Code[] }
  | { kind: "prepare"; name: string; types: string; statement: SqlTranslation }
  /** `values` is a query of one row, if there are any. */
  | { kind: "execute"; name: string; values: SqlTranslation | undefined }
  | SqlTranslation;

export type SqlTranslation = {
  kind: "sql";
  text: string;
  /** In capitals, without options: `SELECT`, `INSERT`, `CREATE TABLE`, `CREATE TABLE AS`, `LOCK`. */
  command: string;
  writes: readonly TableWrite[];
  /** The types of `$1` and so on, in parentheses, if they are declared. */
  parameters?: string;
  /** Whether the statement takes its transaction's snapshot (facts §5.1). */
  takesSnapshot: boolean;
  /** The expressions that marked names may be aliases of, by the index in the mark. */
  aliases: readonly string[];
  /** Names that PostgreSQL knows by a shorter one. */
  longNames: readonly string[];
  /** The query whose computed decimals need Redshift's types, if there is one. */
  typed?: TypedQuery | undefined;
  /** A subquery within an expression, over tables of the user, may be correlated. */
  mayCorrelate?: boolean | undefined;
  /** The literals that go to columns of a table, if there are any. */
  literals?: Literals | undefined;
  /** A statement that fails if this one must; it would take a snapshot. */
  check?: string | undefined;
  /** PostgreSQL remembers the name of the setting that this sets, even after DISCARD ALL. */
  leavesName?: boolean | undefined;
};

/** `marked` is the same text with a mark in front of each literal that goes to a column of the table. */
export type Literals = { table: string; marked: () => string };

/** From the character `from` on, up to `behind` characters in front of the end. Its rows make a new table, or a view, or neither. */
export type TypedQuery = { from: number; behind: number; use: "rows" | "table" | "view"; table?: string };

/** A statement in pieces, without its final semicolon. */
export type Statement = { nodes: Node[]; tail: string };

type Traits = {
  command: string;
  writes?: readonly TableWrite[];
  takesSnapshot?: boolean;
  literals?: Literals | undefined;
  typed?: TypedQuery | undefined;
  check?: string | undefined;
  leavesName?: boolean | undefined;
};

/** The whole statement is a query. */
export const wholeQuery: TypedQuery = { from: 0, behind: 0, use: "rows" };

/** @param text SQL or nodes; must already include the comments in front of the statement's first word */
export function toSql(text: string | readonly Node[], { tail }: Statement, traits: Traits): SqlTranslation {
  const sql = typeof text === "string" ? text : serialize(text);
  return { kind: "sql", text: sql + tail, writes: [], takesSnapshot: true, aliases: [], longNames: [], ...traits };
}

/** Comments and blanks in front of a statement: they carry its tag. */
export function leading({ nodes }: Statement): string {
  return nodes[0]?.before ?? "";
}

/** The command in capitals, of statements with an engine of their own too: `COPY`, `CALL`, `BEGIN`. */
export function commandOf(translation: Translation): string {
  if (translation.kind === "sql") return translation.command;
  return translation.kind === "transaction" ? translation.action.toUpperCase() : translation.kind.toUpperCase();
}
