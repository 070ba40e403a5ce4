import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";

/** Statements that PostgreSQL, too, runs in no transaction. */
const withoutTransaction = new Set(["VACUUM", "CREATE DATABASE", "DROP DATABASE"]);
/** Statements that Redshift, unlike PostgreSQL, refuses in a transaction of several. */
const alone = new Set([...withoutTransaction, "ALTER TABLE APPEND", "ALTER TABLE ALTER COLUMN"]);

/** Whether a statement may run in no transaction of several. */
export function refusesTransaction(command: string): boolean {
  return alone.has(command);
}

/**
 * Whether a statement runs without any transaction.
 *
 * @param isAlone whether it is in no transaction yet and commits by itself
 * @throws RedshiftSqlError for one that may not run in a transaction, in one (facts §5.5), and for DECLARE in none (dg/declare)
 */
export function runsWithoutTransaction(command: string, isAlone: boolean): boolean {
  if (alone.has(command) && !isAlone)
    throw new RedshiftSqlError(`${command} cannot run inside a transaction block`, "25001");
  if (command === "DECLARE" && isAlone)
    throw new RedshiftSqlError("DECLARE CURSOR may only be used in transaction blocks", "25P01");
  return withoutTransaction.has(command);
}
