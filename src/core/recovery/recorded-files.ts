import type { Arrival } from "../arrivals/arrival.ts";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { readTag } from "../load/statement-text.ts";

/**
 * The files of a load as its own statements record them in the ledger (`record-files`): what the Data API hands back is
 * what the loader submitted, whatever became of the manifest since.
 *
 * The rows do not hold sequencers.
 */
export function recordedFiles({ parts }: { parts: readonly { sql: string }[] }): BatchFile[] {
  return parts.filter(({ sql }) => readTag(sql) === "record-files").flatMap(({ sql }) => readRows(sql));
}

function readRows(sql: string): BatchFile[] {
  const files: BatchFile[] = [];
  const start = sql.indexOf(" VALUES (");
  let at = start < 0 ? sql.length : start + " VALUES ".length;
  while (sql[at] === "(") {
    const row = readRow(sql, at + 1);
    if (!row) return files;
    files.push(row.file);
    at = sql[row.end] === "," ? row.end + 1 : row.end;
  }
  return files;
}

/** `'id','bucket','key','version','etag',bytes,'time','batch',GETDATE())`, as `recordFilesSql` writes it. */
function readRow(sql: string, start: number): { file: BatchFile; end: number } | undefined {
  const values: string[] = [];
  let at = start;
  for (const _ of ["id", "bucket", "key", "version", "etag", "bytes", "time"]) {
    const value = sql[at] === "'" ? readLiteral(sql, at) : readNumber(sql, at);
    if (!value || sql[value.end] !== ",") return undefined;
    values.push(value.text);
    at = value.end + 1;
  }
  const close = sql.indexOf(")", sql.indexOf("GETDATE(", at)) + 1; // that of the function, which the row's follows
  const [id = "", bucket = "", key = "", versionId = "", eTag = "", bytes = "", time = ""] = values;
  const arrival: Arrival = {
    bucket,
    key,
    bytes: Number(bytes),
    eTag,
    ...(versionId && { versionId }),
    eventTime: `${time.replace(" ", "T")}Z`,
  };
  return sql[close] === ")" ? { file: { id, arrival, messageIds: [] }, end: close + 1 } : undefined;
}

/** Quotes and backslashes are doubled. */
function readLiteral(sql: string, start: number): { text: string; end: number } | undefined {
  let from = start + 1;
  let text = "";
  for (let at = from; at < sql.length; at += 1) {
    const letter = sql[at];
    if (letter !== "'" && letter !== "\\") continue;
    if (letter === "'" && sql[at + 1] !== "'") return { text: text + sql.slice(from, at), end: at + 1 };
    text += sql.slice(from, at + 1);
    from = at + 2;
    at += 1;
  }
  return undefined;
}

function readNumber(sql: string, start: number): { text: string; end: number } | undefined {
  let end = start;
  while (/^\d$/.test(sql[end] ?? "")) end += 1;
  return end > start ? { text: sql.slice(start, end), end } : undefined;
}
