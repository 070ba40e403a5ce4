import type { BatchFile } from "../arrivals/batch-file.ts";
import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import type { QueryRow } from "../ports/warehouse-client.ts";
import type { QuarantinedFile } from "../records/records.ts";
import { namedFiles } from "./failure/named-files.ts";

/** The bad rows of one COPY, most at a file's head first. The view is there on clusters and workgroups alike. */
export function loadErrorsSql(queryId: number): string {
  return (
    "SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) " +
    `FROM sys_load_error_detail WHERE query_id = ${queryId} ORDER BY file_name, line_number LIMIT 10000`
  );
}

/**
 * The files that the rows alone make unloadable: those with as many bad rows as MAXERROR does not allow.
 *
 * A name that the view has cut, and that several files could have, counts for none of them.
 */
export function quarantinedByRows(
  rows: readonly QueryRow[],
  files: readonly BatchFile[],
  options: CopyOptions,
): QuarantinedFile[] {
  const limit = Math.max(1, Number(options.settings.MAXERROR ?? 1));
  const known = namedFiles(files);
  const byName = Map.groupBy(rows, ([name]) => String(name));
  return [...byName].flatMap(([name, found]) => {
    const file = known.find(name);
    const [first] = found;
    return file && first && found.length >= limit ? [toQuarantined(file, first)] : [];
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
