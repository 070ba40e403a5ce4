import type { FieldDef } from "pg";

export type Rows = { columns: readonly FieldDef[]; rows: readonly (readonly (string | null)[])[] };

/** The session that a procedure runs in, as far as a procedure uses it. */
export type Engine = {
  /** Runs a statement of Redshift SQL. @throws StatementError, when the transaction has failed */
  run(sql: string): Promise<{ rowCount: number; result: Rows | undefined }>;
  /** Runs PostgreSQL's SQL that changes no data, within the open transaction or without any. */
  ask(sql: string, values?: readonly string[]): Promise<Rows["rows"]>;
  /** The command of the statement, as `TRUNCATE`. @throws RedshiftSqlError */
  commandOf(sql: string): Promise<string>;
  hasTransaction(): boolean;
  begin(): Promise<void>;
  end(how: "COMMIT" | "ROLLBACK"): Promise<void>;
  /** Takes the transaction back; it stays open, and refuses statements. */
  fail(): Promise<void>;
  /** Takes on the rights of the owner. @returns a function that gives them back */
  become(owner: string): Promise<() => Promise<void>>;
};
