import type { LoadLogEntry } from "./load-log-entry.ts";

/** One of Redshift's tables of loads and unloads. */
type SystemTable = {
  name: string;
  /** Each entry of that kind is a row. */
  of: LoadLogEntry["kind"];
  columns: string;
  /** What the columns hold, of `redshift.load_log_entry`, in order. */
  values: string;
};

/** The user id under which everything runs here: the first that Redshift gives to a person. */
const userId = 100;

/**
 * A length counts bytes where Redshift's functions are, and a cast cuts: `left` would count characters.
 *
 * @see facts §4.8 for the columns, and the pages of the same names in dg/ for replacements and unloads
 */
const systemTables: readonly SystemTable[] = [
  {
    name: "stl_load_errors",
    of: "error",
    columns: `userid int, slice int, tbl int, starttime timestamp, session int, query int, filename char(256),
      line_number bigint, colname char(127), type char(10), col_length char(10), position int,
      raw_line char(1024), raw_field_value char(1024), err_code int, err_reason char(100), is_partial int,
      start_offset bigint, copy_job_id bigint`,
    values: `${userId}, 0, "tableId", at, "sessionId", "queryId", "fileName"::char(256), "lineNumber",
      "columnName"::char(127), "columnType"::char(10), "columnLength"::char(10), position,
      "rawLine"::char(1024), "rawValue"::char(1024), code, message::char(100), 0, 0, -1`,
  },
  {
    name: "sys_load_error_detail",
    of: "error",
    columns: `user_id int, query_id bigint, transaction_id bigint, session_id int, database_name char(64),
      table_id int, start_time timestamp, file_name char(256), line_number bigint, column_name char(127),
      column_type char(10), column_length char(10), position int, error_code int, error_message char(512)`,
    values: `${userId}, "queryId", "transactionId", "sessionId", database::char(64), "tableId", at,
      "fileName"::char(256), "lineNumber", "columnName"::char(127), "columnType"::char(10),
      "columnLength"::char(10), position, code, message::char(512)`,
  },
  {
    name: "stl_load_commits",
    of: "file",
    columns: `userid int, query int, slice int, name char(256), filename char(256), byte_offset bigint,
      lines_scanned bigint, errors bigint, curtime timestamp, status int, file_format char(16),
      is_partial int, start_offset bigint, copy_job_id bigint`,
    values: `${userId}, "queryId", 0, "fileName"::char(256), "fileName"::char(256), 0, lines, errors, "endedAt",
      1, format::char(16), 0, 0, 0`,
  },
  {
    name: "sys_load_detail",
    of: "file",
    columns: `user_id int, query_id bigint, file_name char(256), bytes_scanned bigint, lines_scanned bigint,
      record_time timestamp, splits_scanned int, start_time timestamp, end_time timestamp,
      file_etag char(256), file_last_modified timestamp`,
    values: `${userId}, "queryId", "fileName"::char(256), bytes, lines, "endedAt", 1, "startedAt", "endedAt",
      "eTag"::char(256), "lastModified"`,
  },
  {
    name: "sys_load_history",
    of: "history",
    columns: `user_id int, query_id bigint, transaction_id bigint, session_id int, database_name text,
      status text, table_name text, start_time timestamp, end_time timestamp, duration bigint,
      data_source text, file_format char(16), loaded_rows bigint, loaded_bytes bigint,
      source_file_count bigint, source_file_bytes bigint, file_count_scanned bigint,
      file_bytes_scanned bigint, error_count bigint, copy_job_id bigint`,
    values: `${userId}, "queryId", "transactionId", "sessionId", database::char(64), status, "tableName",
      "startedAt", "endedAt", (extract(epoch from "endedAt" - "startedAt") * 1000000)::bigint, source,
      format::char(16), rows, bytes, files, "fileBytes", "filesScanned", "fileBytes", errors, -1`,
  },
  {
    name: "stl_replacements",
    of: "replacement",
    columns: `userid int, query int, slice int, tbl int, starttime timestamp, session int, filename char(256),
      line_number bigint, colname char(127), raw_line char(1024)`,
    values: `${userId}, "queryId", 0, "tableId", "startedAt", "sessionId", "fileName"::char(256), "lineNumber",
      "columnName"::char(127), "rawLine"::char(1024)`,
  },
  {
    name: "sys_copy_replacements",
    of: "replacement",
    columns: `user_id int, query_id bigint, table_id int, file_name char(256), column_name char(127),
      line_number bigint, raw_line char(1024)`,
    values: `${userId}, "queryId", "tableId", "fileName"::char(256), "columnName"::char(127), "lineNumber",
      "rawLine"::char(1024)`,
  },
  {
    name: "sys_unload_history",
    of: "unload",
    columns: `user_id int, query_id bigint, transaction_id bigint, session_id int, database_name text,
      status text, start_time timestamp, end_time timestamp, duration bigint, file_format text,
      compression_type text, unloaded_location text, unloaded_rows bigint, unloaded_files_count bigint,
      unloaded_files_size bigint, error_message text`,
    values: `${userId}, "queryId", "transactionId", "sessionId", database, 'completed', "startedAt", "endedAt",
      (extract(epoch from "endedAt" - "startedAt") * 1000000)::bigint, format, compression, source, rows,
      files, bytes, ''`,
  },
  {
    name: "stl_unload_log",
    of: "unloadedFile",
    columns: `userid int, query int, slice int, pid int, path char(1280), start_time timestamp,
      end_time timestamp, line_count bigint, transfer_size bigint, file_format char(10)`,
    values: `${userId}, "queryId", 0, "sessionId", "fileName"::char(1280), "startedAt", "endedAt", lines, bytes,
      format::char(10)`,
  },
  {
    name: "sys_unload_detail",
    of: "unloadedFile",
    columns: `user_id int, query_id int, session_id int, transaction_id bigint, file_name char(1280),
      start_time timestamp, end_time timestamp, line_count bigint, transfer_size bigint,
      file_format char(10)`,
    values: `${userId}, "queryId", "sessionId", "transactionId", "fileName"::char(1280), "startedAt", "endedAt",
      lines, bytes, format::char(10)`,
  },
];

const entryType = `
  "queryId" bigint, "transactionId" bigint, "sessionId" int, database text, at timestamp, "tableId" bigint,
  "fileName" text, "lineNumber" bigint, "columnName" text, "columnType" text, "columnLength" text, position int,
  code int, message text, "rawLine" text, "rawValue" text, "startedAt" timestamp, "endedAt" timestamp, bytes bigint,
  lines bigint, errors bigint, "eTag" text, "lastModified" timestamp, format text, status text, "tableName" text,
  source text, compression text, rows bigint, files bigint, "fileBytes" bigint, "filesScanned" bigint`;

const insertSql = ({ name, of, values }: SystemTable) => `${name} as (
  insert into redshift.${name}_rows
  select ${values}
  from entries, json_populate_record(null::redshift.load_log_entry, e) where e ->> 'kind' = '${of}')`;

/** Inserts the entries of the JSON array `$1`. */
export const insertEntriesSql = `
with entries as materialized (select value as e from json_array_elements($1::json)),
${systemTables.map(insertSql).join(",\n")}
select`;

/** Adds the JSON array `$1` to what the open transaction sees beside the rows of its snapshot. */
export const showEntriesSql = `
select set_config('redshift.own_load_entries', concat_ws(E'\\n', nullif(redshift.own_load_entries(), ''), $1::text), true)`;

const tableSql = ({ name, of, columns, values }: SystemTable) => `
create table if not exists redshift.${name}_rows (${columns});
create or replace view redshift.${name} as
select * from redshift.${name}_rows
union all
select (row(${values})::redshift.${name}_rows).*
from string_to_table(nullif(redshift.own_load_entries(), ''), E'\\n') entries (own), redshift.load_entries(own, '${of}');
grant select on redshift.${name} to public;`;

/**
 * Creates the tables of loads in schema `redshift`; may run any number of times.
 *
 * Rows are written outside the user's transaction: its rollback does not remove them, but its snapshot does not show
 * them either. Redshift's system tables ignore transactions, and users look up a COPY by `pg_last_copy_id()` right after
 * it. So each table is a view of the rows and of the transaction's own entries. A setting holds those entries until the
 * transaction ends.
 */
export const loadTablesSql = `
create schema if not exists redshift;
grant usage on schema redshift to public;

do $$ begin
  create type redshift.load_log_entry as (${entryType});
exception when duplicate_object then null;
end $$;

create or replace function redshift.load_entries(entries text, of_kind text) returns setof redshift.load_log_entry
language sql stable as $$
  select r.* from json_array_elements(entries::json) entry, json_populate_record(null::redshift.load_log_entry, entry) r
  where entry ->> 'kind' = of_kind
$$;
create or replace function redshift.own_load_entries() returns text
language sql stable as $$ select current_setting('redshift.own_load_entries', true) $$;
${systemTables.map(tableSql).join("\n")}
`;
