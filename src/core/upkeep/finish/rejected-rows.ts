import type { QueryRow } from "../../ports/warehouse-client.ts";
import type { RejectedRow } from "./left-out.ts";

/** A list of more rows takes more memory and time than a function has. */
export const mostListedRows = 100_000;

/** The rows that COPYs rejected, with their reasons. The view has no raw lines. */
export const rejectedRowsSql = (queryIds: readonly number[]) =>
  "SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) FROM sys_load_error_detail " +
  `WHERE query_id IN (${queryIds.join(", ")}) ORDER BY file_name, line_number LIMIT ${mostListedRows}`;

/**
 * The beginnings of rejected lines, of clusters only: characters beyond ASCII are periods there.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html
 */
export const rawLinesSql = (queryIds: readonly number[]) =>
  `SELECT TRIM(filename), line_number, TRIM(raw_line) FROM stl_load_errors WHERE query IN (${queryIds.join(", ")}) ` +
  `ORDER BY filename, line_number LIMIT ${mostListedRows}`;

/** In one order, whatever the order of rows of one line. */
export const toRejectedRows = (rows: readonly QueryRow[]): RejectedRow[] => rows.map(toRejected).toSorted(inOrder);

function toRejected([file, line, column, code, reason]: QueryRow): RejectedRow {
  return {
    file: String(file ?? ""),
    line: Number(line),
    column: String(column ?? ""),
    code: Number(code),
    reason: String(reason ?? "unknown"),
  };
}

function inOrder(a: RejectedRow, b: RejectedRow): number {
  return compare(a.file, b.file) || a.line - b.line || compare(a.column, b.column) || compare(a.reason, b.reason);
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
