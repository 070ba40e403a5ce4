import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";

/** Statements that PostgreSQL refuses in a transaction, as Redshift does. */
const withoutTransaction = new Set(["VACUUM", "CREATE DATABASE", "DROP DATABASE"]);
/** Statements that Redshift refuses in a transaction of several statements; PostgreSQL would run the last two. */
const alone = new Set([...withoutTransaction, "ALTER TABLE APPEND", "ALTER TABLE ALTER COLUMN"]);

/** Whether Redshift refuses the statement in a transaction of several statements. */
export function refusesTransaction(command: string): boolean {
  return alone.has(command);
}

/**
 * Whether a statement runs without any transaction.
 *
 * @param isAlone whether it is in no transaction yet and commits by itself
 * @throws RedshiftSqlError for a statement that must be alone and is not (facts §5.5); for a DECLARE alone (dg/declare)
 */
export function runsWithoutTransaction(command: string, isAlone: boolean): boolean {
  if (alone.has(command) && !isAlone)
    throw new RedshiftSqlError(`${command} cannot run inside a transaction block`, "25001");
  if (command === "DECLARE" && isAlone)
    throw new RedshiftSqlError("DECLARE CURSOR may only be used in transaction blocks", "25P01");
  return withoutTransaction.has(command);
}
