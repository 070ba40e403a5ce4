import { s3Url } from "../arrival.ts";
import type { BatchFile } from "../batch.ts";
import type { CopyOptions } from "../copy-options.ts";
import type { QueryRow } from "../ports.ts";
import type { QuarantinedFile } from "../records.ts";

/** Bytes that the view keeps of a file's address (facts §4.8). */
const fileNameBytes = 256;

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
 * An address that the view has cut, and that could be of several files, names none.
 */
export function quarantinedByRows(
  rows: readonly QueryRow[],
  files: readonly BatchFile[],
  options: CopyOptions,
): QuarantinedFile[] {
  const limit = Math.max(1, Number(options.settings.MAXERROR ?? 1));
  const byName = Object.entries(Object.groupBy(rows, ([name]) => String(name)));
  return byName.flatMap(([name, found = []]) => {
    const [file, ...others] = files.filter((candidate) => cut(s3Url(candidate.arrival)) === name);
    const [first] = found;
    if (!file || others.length > 0 || !first || found.length < limit) return [];
    return [toQuarantined(file, first)];
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

function cut(url: string): string {
  const bytes = Buffer.from(url);
  return (bytes.length <= fileNameBytes ? url : bytes.toString("utf8", 0, fileNameBytes)).trimEnd();
}

/** The file that an error text names; the longest, since one name may begin another. */
export function fileInText(text: string, files: readonly BatchFile[]): BatchFile | undefined {
  const named = files.filter(({ arrival: { bucket, key } }) =>
    addressesOf(bucket, key).some((address) => text.split(address).slice(1).some(isEndOfAddress)),
  );
  return named.toSorted((a, b) => b.arrival.key.length - a.arrival.key.length)[0];
}

/** What follows an address that does not go on: another file's may begin alike. */
const isEndOfAddress = (rest: string) => /^\.?(?:$|['"\s,;)\]])/.test(rest);

/** With bucket and key, as the texts of facts §1.10 write them. */
function addressesOf(bucket: string, key: string): string[] {
  const encoded = encodeURIComponent(key).replaceAll("%2F", "/");
  return [key, encoded].flatMap((path) => [
    `s3://${bucket}/${path}`,
    `amazonaws.com/${bucket}/${path}`,
    `amazonaws.com/${path}`,
  ]);
}
