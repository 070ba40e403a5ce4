/** The statements that `doctor` itself sends; docs/statements.md lists each form. All others are those of loads. */
import { quoteIdentifier, quoteLiteral, quoteTable, type TableName } from "../../base/identifier.ts";

/**
 * A lock or a query that waits longer fails, so doctor never holds up a load for long.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_statement_timeout.html
 */
export const timeLimitSql = "SET statement_timeout TO 20000";

/** Fails as the loads' guard does: a text is cast to a number. */
export const rollBackSql =
  "/* loader:doctor-roll-back */ SELECT CAST(CASE WHEN count(*) > 0 THEN CAST(count(*) AS VARCHAR) || " +
  "' doctor rolls back what it tried' ELSE '0' END AS INTEGER) FROM (SELECT 1 AS one) AS one";

export const whoSql = "SELECT current_user, current_database(), GETDATE()";

export const isolationSql = (database: string) =>
  `SELECT TRIM(isolation_level) FROM stv_db_isolation_level WHERE TRIM(db_name) = ${quoteLiteral(database)}`;

/** By themselves these statements read and change nothing: what they need is the right. */
export const selectSql = (table: TableName) => `SELECT COUNT(*) FROM ${quoteTable(table)} WHERE 1 = 2`;
export const deleteSql = (table: TableName) => `DELETE FROM ${quoteTable(table)} WHERE 1 = 2`;
export const insertSql = (table: TableName, column: string) =>
  `INSERT INTO ${quoteTable(table)} (${quoteIdentifier(column)}) SELECT NULL WHERE 1 = 2`;
export const updateSql = (table: TableName, column: string) =>
  `UPDATE ${quoteTable(table)} SET ${quoteIdentifier(column)} = NULL WHERE 1 = 2`;
export const lockSql = (table: TableName) => `LOCK ${quoteTable(table)}`;
export const tempSql = "CREATE TEMP TABLE loader_doctor_temp (one SMALLINT)";

/** An empty table like another, which only this transaction sees; known to run since the first implementation. */
export const scratchSql = (scratch: TableName, of: TableName) =>
  `CREATE TEMP TABLE ${quoteTable(scratch)} AS SELECT * FROM ${quoteTable(of)} WHERE 1 = 2`;

export const probeSql = {
  finished: "/* loader:doctor */ SELECT 1",
  failed: rollBackSql,
};
