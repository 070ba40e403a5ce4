/** Views that show the files of `sys_load_detail` and `stl_unload_log` in another way; they use functions of `activity-views.sql`. */
export const fileViewsSql = `
create or replace view redshift.stl_file_scan as
select user_id as userid, query_id::int as query, 0 as slice, file_name::char(90) as name, lines_scanned as lines,
  bytes_scanned as bytes, redshift.microseconds(start_time, end_time) as loadtime, start_time as curtime, 0 as is_partial,
  0::bigint as start_offset
from redshift.sys_load_detail;
create or replace view redshift.stl_s3client as
select user_id as userid, query_id::int as query, 0 as slice, record_time as recordtime, null::int as pid,
  'GET'::char(64) as http_method, split_part(file_name, '/', 3)::char(64) as bucket,
  regexp_replace(file_name, '^s3://[^/]*/', '')::char(256) as key, bytes_scanned as transfer_size, bytes_scanned as data_size,
  redshift.microseconds('2000-01-01', start_time) as start_time, redshift.microseconds('2000-01-01', end_time) as end_time,
  redshift.microseconds(start_time, end_time) as transfer_time, 0::bigint as compression_time, 0::bigint as connect_time,
  0::bigint as app_connect_time, 0::bigint as retries, null::char(32) as request_id, null::char(128) as extended_request_id,
  null::char(64) as ip_address, 0 as is_partial, 0::bigint as start_offset, null::char(36) as query_uuid
from redshift.sys_load_detail;
create or replace view redshift.svcs_unload_log as
select userid, query, pid, path, start_time, end_time, line_count, transfer_size, file_format from redshift.stl_unload_log;
grant select on redshift.stl_file_scan, redshift.stl_s3client, redshift.svcs_unload_log to public;
`;
