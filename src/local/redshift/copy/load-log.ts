import type { Pool } from "pg";

/** A row that could not be loaded: one row of `stl_load_errors` and of `sys_load_error_detail`. */
export type LoadErrorEntry = {
  kind: "error";
  load: LoadIdentity;
  at: Date;
  tableId: number;
  fileName: string;
  /** From 1; for JSON the last line of the object. */
  lineNumber: number;
  columnName: string;
  columnType: string;
  columnLength: string;
  /** From 0, in the field. */
  position: number;
  code: number;
  message: string;
  rawLine: string;
  rawValue: string;
};

/** A file that was read to its end: one row of `sys_load_detail` and of `stl_load_commits`. */
export type LoadedFileEntry = {
  kind: "file";
  load: LoadIdentity;
  startedAt: Date;
  endedAt: Date;
  fileName: string;
  bytes: number;
  lines: number;
  errors: number;
  eTag: string;
  lastModified?: Date;
  format: string;
};

/** A load that ended: one row of `sys_load_history`. */
export type LoadHistoryEntry = {
  kind: "history";
  load: LoadIdentity;
  status: "completed" | "aborted";
  tableName: string;
  startedAt: Date;
  endedAt: Date;
  source: string;
  format: string;
  rows: number;
  bytes: number;
  files: number;
  fileBytes: number;
  filesScanned: number;
  errors: number;
};

/** A row in which ACCEPTINVCHARS replaced characters: one row of `stl_replacements` and of `sys_copy_replacements`. */
export type ReplacementEntry = {
  kind: "replacement";
  load: LoadIdentity;
  startedAt: Date;
  tableId: number;
  fileName: string;
  lineNumber: number;
  /** The first column of the row that had such a character. */
  columnName: string;
  rawLine: string;
};

/** An UNLOAD that ended: one row of `sys_unload_history`. */
export type UnloadEntry = {
  kind: "unload";
  load: LoadIdentity;
  startedAt: Date;
  endedAt: Date;
  source: string;
  format: string;
  compression: string;
  rows: number;
  files: number;
  bytes: number;
};

/** A file that UNLOAD wrote: one row of `stl_unload_log` and of `sys_unload_detail`. */
export type UnloadedFileEntry = {
  kind: "unloadedFile";
  load: LoadIdentity;
  startedAt: Date;
  endedAt: Date;
  fileName: string;
  bytes: number;
  lines: number;
  format: string;
};

export type LoadLogEntry =
  | LoadErrorEntry
  | LoadedFileEntry
  | LoadHistoryEntry
  | ReplacementEntry
  | UnloadEntry
  | UnloadedFileEntry;

export type LoadIdentity = { queryId: number; transactionId: number; sessionId: number; database: string };

/** Where loads are logged: outside the user's transaction, so that the rows survive its rollback. */
export type LoadLog = { write(entries: readonly LoadLogEntry[]): Promise<void> };

/** Writes to the tables of {@link loadTablesSql} over a connection of its own. */
export function postgresLoadLog(client: Pick<Pool, "query">): LoadLog {
  return {
    async write(entries) {
      if (entries.length > 0) await client.query(insertSql, [JSON.stringify(entries.map(toRow))]);
    },
  };
}

/** The user id under which everything runs here: the first that Redshift gives to a person. */
const userId = 100;

function toRow(entry: LoadLogEntry): Record<string, unknown> {
  const { load, ...fields } = entry;
  return Object.fromEntries(Object.entries({ ...load, ...fields }).map(([key, value]) => [key, storable(value)]));
}

/** PostgreSQL's JSON and text hold no NUL and no lone surrogate. */
function storable(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", " ").toWellFormed() : value;
}

/** A length counts bytes where Redshift's functions are, and a cast cuts: `left` would count characters. */
const insertSql = `
with entries as materialized (select value as e from json_array_elements($1::json)),
row_errors as (select r.* from entries, json_populate_record(null::redshift.load_log_entry, e) r where e ->> 'kind' = 'error'),
files as (select r.* from entries, json_populate_record(null::redshift.load_log_entry, e) r where e ->> 'kind' = 'file'),
history as (select r.* from entries, json_populate_record(null::redshift.load_log_entry, e) r where e ->> 'kind' = 'history'),
replaced as (select r.* from entries, json_populate_record(null::redshift.load_log_entry, e) r where e ->> 'kind' = 'replacement'),
unloads as (select r.* from entries, json_populate_record(null::redshift.load_log_entry, e) r where e ->> 'kind' = 'unload'),
unloaded as (select r.* from entries, json_populate_record(null::redshift.load_log_entry, e) r where e ->> 'kind' = 'unloadedFile'),
stl_replaced as (
  insert into redshift.stl_replacements
  select ${userId}, "queryId", 0, "tableId", "startedAt", "sessionId", "fileName"::char(256), "lineNumber",
    "columnName"::char(127), "rawLine"::char(1024)
  from replaced),
sys_replaced as (
  insert into redshift.sys_copy_replacements
  select ${userId}, "queryId", "tableId", "fileName"::char(256), "columnName"::char(127), "lineNumber", "rawLine"::char(1024)
  from replaced),
sys_unloads as (
  insert into redshift.sys_unload_history
  select ${userId}, "queryId", "transactionId", "sessionId", database, 'completed', "startedAt", "endedAt",
    (extract(epoch from "endedAt" - "startedAt") * 1000000)::bigint, format, compression, source, rows, files, bytes, ''
  from unloads),
stl_unloaded as (
  insert into redshift.stl_unload_log
  select ${userId}, "queryId", 0, "sessionId", "fileName"::char(1280), "startedAt", "endedAt", lines, bytes, format::char(10)
  from unloaded),
sys_unloaded as (
  insert into redshift.sys_unload_detail
  select ${userId}, "queryId", "sessionId", "transactionId", "fileName"::char(1280), "startedAt", "endedAt", lines, bytes,
    format::char(10)
  from unloaded),
stl_errors as (
  insert into redshift.stl_load_errors
  select ${userId}, 0, "tableId", at, "sessionId", "queryId", "fileName"::char(256), "lineNumber", "columnName"::char(127),
    "columnType"::char(10), "columnLength"::char(10), position, "rawLine"::char(1024), "rawValue"::char(1024),
    code, message::char(100), 0, 0, -1
  from row_errors),
sys_errors as (
  insert into redshift.sys_load_error_detail
  select ${userId}, "queryId", "transactionId", "sessionId", database::char(64), "tableId", at, "fileName"::char(256),
    "lineNumber", "columnName"::char(127), "columnType"::char(10), "columnLength"::char(10), position, code,
    message::char(512)
  from row_errors),
stl_files as (
  insert into redshift.stl_load_commits
  select ${userId}, "queryId", 0, "fileName"::char(256), "fileName"::char(256), 0, lines, errors, "endedAt", 1, format::char(16), 0, 0, 0
  from files),
sys_files as (
  insert into redshift.sys_load_detail
  select ${userId}, "queryId", "fileName"::char(256), bytes, lines, "endedAt", 1, "startedAt", "endedAt",
    "eTag"::char(256), "lastModified"
  from files)
insert into redshift.sys_load_history
select ${userId}, "queryId", "transactionId", "sessionId", database::char(64), status, "tableName", "startedAt", "endedAt",
  (extract(epoch from "endedAt" - "startedAt") * 1000000)::bigint, source, format::char(16), rows, bytes, files, "fileBytes",
  "filesScanned", "fileBytes", errors, -1
from history`;

/**
 * Creates what {@link postgresLoadLog} writes to, in schema `redshift`; may run any number of times.
 *
 * @see facts §4.8 for the columns, and the pages of the same names in dg/ for replacements and unloads
 */
export const loadTablesSql = `
create schema if not exists redshift;
grant usage on schema redshift to public;

create table if not exists redshift.stl_load_errors (
  userid int, slice int, tbl int, starttime timestamp, session int, query int, filename char(256), line_number bigint,
  colname char(127), type char(10), col_length char(10), position int, raw_line char(1024), raw_field_value char(1024),
  err_code int, err_reason char(100), is_partial int, start_offset bigint, copy_job_id bigint);

create table if not exists redshift.sys_load_error_detail (
  user_id int, query_id bigint, transaction_id bigint, session_id int, database_name char(64), table_id int,
  start_time timestamp, file_name char(256), line_number bigint, column_name char(127), column_type char(10),
  column_length char(10), position int, error_code int, error_message char(512));

create table if not exists redshift.stl_load_commits (
  userid int, query int, slice int, name char(256), filename char(256), byte_offset bigint, lines_scanned bigint,
  errors bigint, curtime timestamp, status int, file_format char(16), is_partial int, start_offset bigint,
  copy_job_id bigint);

create table if not exists redshift.sys_load_detail (
  user_id int, query_id bigint, file_name char(256), bytes_scanned bigint, lines_scanned bigint, record_time timestamp,
  splits_scanned int, start_time timestamp, end_time timestamp, file_etag char(256), file_last_modified timestamp);

create table if not exists redshift.sys_load_history (
  user_id int, query_id bigint, transaction_id bigint, session_id int, database_name text, status text,
  table_name text, start_time timestamp, end_time timestamp, duration bigint, data_source text, file_format char(16),
  loaded_rows bigint, loaded_bytes bigint, source_file_count bigint, source_file_bytes bigint, file_count_scanned bigint,
  file_bytes_scanned bigint, error_count bigint, copy_job_id bigint);

create table if not exists redshift.stl_replacements (
  userid int, query int, slice int, tbl int, starttime timestamp, session int, filename char(256), line_number bigint,
  colname char(127), raw_line char(1024));

create table if not exists redshift.sys_copy_replacements (
  user_id int, query_id bigint, table_id int, file_name char(256), column_name char(127), line_number bigint,
  raw_line char(1024));

create table if not exists redshift.sys_unload_history (
  user_id int, query_id bigint, transaction_id bigint, session_id int, database_name text, status text,
  start_time timestamp, end_time timestamp, duration bigint, file_format text, compression_type text,
  unloaded_location text, unloaded_rows bigint, unloaded_files_count bigint, unloaded_files_size bigint,
  error_message text);

create table if not exists redshift.stl_unload_log (
  userid int, query int, slice int, pid int, path char(1280), start_time timestamp, end_time timestamp,
  line_count bigint, transfer_size bigint, file_format char(10));

create table if not exists redshift.sys_unload_detail (
  user_id int, query_id int, session_id int, transaction_id bigint, file_name char(1280), start_time timestamp,
  end_time timestamp, line_count bigint, transfer_size bigint, file_format char(10));

do $$ begin
  create type redshift.load_log_entry as (
    "queryId" bigint, "transactionId" bigint, "sessionId" int, database text, at timestamp, "tableId" bigint,
    "fileName" text, "lineNumber" bigint, "columnName" text, "columnType" text, "columnLength" text, position int,
    code int, message text, "rawLine" text, "rawValue" text, "startedAt" timestamp, "endedAt" timestamp, bytes bigint,
    lines bigint, errors bigint, "eTag" text, "lastModified" timestamp, format text, status text, "tableName" text,
    source text, compression text, rows bigint, files bigint, "fileBytes" bigint, "filesScanned" bigint);
exception when duplicate_object then null;
end $$;

grant select on redshift.stl_load_errors, redshift.sys_load_error_detail, redshift.stl_load_commits,
  redshift.sys_load_detail, redshift.sys_load_history, redshift.stl_replacements, redshift.sys_copy_replacements,
  redshift.sys_unload_history, redshift.stl_unload_log, redshift.sys_unload_detail to public;
`;
