import { postgresLiteral } from "../lex/postgres-literal.ts";

/** Where Redshift would keep a table's rows: remembered for its catalog, without effect on PostgreSQL. */
export type TableLayout = {
  distStyle?: "AUTO" | "EVEN" | "KEY" | "ALL";
  distKey?: string;
  sortStyle?: "COMPOUND" | "INTERLEAVED" | "AUTO";
  sortKeys?: readonly string[];
  encodings?: Readonly<Record<string, string>>;
  keys?: readonly TableKey[];
};

/** A key that is not enforced. `kind` as in `pg_constraint`: primary, unique or foreign. */
export type TableKey = {
  kind: "p" | "u" | "f";
  name: string;
  columns: readonly string[];
  /** The referenced table, as SQL, and its columns; none: those of its primary key. */
  of?: string;
  ofColumns?: readonly string[];
};

/** SQL to run after the statement that creates or alters the table; none if Redshift chooses the whole layout. */
export function keepLayout(table: string, layout: TableLayout): string {
  if (Object.keys(layout).length === 0) return "";
  return `; CALL redshift.keep_layout(${postgresLiteral(table)}, ${postgresLiteral(JSON.stringify(layout))})`;
}
