import { s3Url } from "../arrivals/s3-url.ts";
import { jsonLine } from "../base/json-line.ts";
import type { NewObject } from "../ports/objects.ts";
import { contextJson, type RecordContext, recordKey, recordOf } from "./records.ts";

/** A row that COPY left out, as one line of `rejected/<batch id>.jsonl`. */
export type RejectedRowJson = {
  /** Its address; where the view has cut the name, and several files could have it, what the view has. */
  file: string;
  /** 0: the fault is of the file. For JSON the last line of the object. */
  line: number;
  column: string;
  error_code: number;
  reason: string;
  /** The record as the file has it, without its line break; in UTF-8, whatever ENCODING says. */
  raw_line?: string;
  /** The same where it is not valid UTF-8. */
  raw_line_base64?: string;
  /** `raw_line` is of this view: cut at 1,024 characters, and characters beyond ASCII are periods. */
  raw_line_from?: "stl_load_errors";
  /** Why `raw_line` is not the file's. */
  no_raw_line?: string;
};

/** A load that left rows out, or may have. */
export type RejectedJson = {
  reason: string;
  pipeline: string;
  table_name: string;
  db_name: string;
  batch_id: string;
  statement_id: string;
  /** ISO 8601. */
  committed_at: string;
  /** Null: not known, since Redshift's views never had the load. */
  rejected_rows: number | null;
  /** So many are in `rows`. */
  listed_rows: number;
  /** Address of the list of the rows, one JSON object a line. */
  rows: string;
  /** What of the list is not whole, and why. */
  problems: readonly string[];
  /** Of `sys_load_error_detail`. */
  query_ids: readonly number[];
  /** The files of these rows, as far as they are known. */
  files: readonly RejectedFileJson[];
  /** ISO 8601: since when it needs nobody's action. */
  dismissed_at?: string;
  dismissed_because?: string;
};

/** A file that COPY left rows out of: what names the version that was loaded. */
export type RejectedFileJson = {
  file_id: string;
  url: string;
  bytes: number;
  etag: string;
  version_id?: string;
  event_time: string;
  rejected_rows: number;
};

/** `<prefix><pipeline>/rejected/<batch id>.jsonl`, beside its record. */
export const rejectedRowsKey = ({ place, pipelineName, batchId }: Named): string =>
  `${recordKey(place, pipelineName, "rejected", batchId)}l`;

export const rejectedRowsUrl = (named: Named): string =>
  s3Url({ bucket: named.place.bucket, key: rejectedRowsKey(named) });

type Named = Pick<RecordContext, "place" | "pipelineName" | "batchId">;

export const renderRejectedRows = (rows: readonly RejectedRowJson[]): string =>
  rows.map((row) => `${jsonLine(row)}\n`).join("");

/** @throws SyntaxError if it is not ours */
export const parseRejectedRows = (text: string): RejectedRowJson[] =>
  text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as RejectedRowJson])); // of our own making

/** `<prefix><pipeline>/rejected/<batch id>.json`. A load that left rows out, or may have; `failedAt` is its commit. */
export function rejectedRecord(context: RecordContext, rejected: RejectedLoad): NewObject {
  const { failed_at: committed_at, undone_as: _, ...about } = contextJson(context);
  const json = { ...rejected, ...about, committed_at, rows: rejectedRowsUrl(context) } satisfies RejectedJson;
  return recordOf(context, "rejected", context.batchId, json);
}

/** What is known of the rows that a committed load left out. */
type RejectedLoad = Pick<RejectedJson, "reason" | "rejected_rows" | "listed_rows" | "problems" | "query_ids" | "files">;
