import type { BatchFile } from "../arrivals/batch-file.ts";
import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import type { QueryRow } from "../ports/warehouse-client.ts";
import type { QuarantinedFile } from "../records/records.ts";
import { namedFiles } from "./failure/named-files.ts";

const mostRows = 10_000;

/** The bad rows of one COPY, most at a file's head first. The view is there on clusters and workgroups alike. */
export function loadErrorsSql(queryId: number): string {
  return (
    "SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) " +
    `FROM sys_load_error_detail WHERE query_id = ${queryId} ORDER BY file_name, line_number LIMIT ${mostRows}`
  );
}

/** How many bad rows each file of one COPY has. */
export const badRowCountsSql = (queryId: number): string =>
  `SELECT TRIM(file_name), COUNT(*) FROM sys_load_error_detail WHERE query_id = ${queryId} GROUP BY file_name`;

/** Whether there may be more rows than `loadErrorsSql` lists. */
export const isCut = (rows: readonly QueryRow[]): boolean => rows.length >= mostRows;

/**
 * The files that the rows alone make unloadable: those with as many bad rows as MAXERROR does not allow.
 *
 * A name that the view has cut, and that several files could have, counts for none of them.
 *
 * @param counts of the rows of each file, where `rows` lacks some
 */
export function quarantinedByRows(
  rows: readonly QueryRow[],
  files: readonly BatchFile[],
  { settings: { MAXERROR = 1 } }: CopyOptions,
  counts: readonly QueryRow[] = [],
): QuarantinedFile[] {
  const limit = Math.max(1, Number(MAXERROR));
  const known = namedFiles(files);
  const byName = Map.groupBy(rows, ([name]) => String(name));
  const counted = new Map(counts.map(([name, count]) => [String(name), Number(count)]));
  const names = new Set([...byName.keys(), ...counted.keys()]);
  return [...names].flatMap((name) => {
    const file = known.find(name);
    const found = byName.get(name) ?? [];
    const count = Math.max(found.length, counted.get(name) ?? 0);
    const first = found[0] ?? [name, null, null, null, `${count} rows that cannot be loaded`];
    return file && count >= limit ? [toQuarantined(file, first)] : [];
  });
}

function toQuarantined(file: BatchFile, [, line, column, code, message]: QueryRow): QuarantinedFile {
  return {
    file,
    reason: String(message ?? "unknown"),
    ...(line !== null && { line: Number(line) }),
    ...(column && { column: String(column) }),
    ...(code !== null && { errorCode: Number(code) }),
  };
}
