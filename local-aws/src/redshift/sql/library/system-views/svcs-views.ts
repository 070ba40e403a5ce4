/** What ran on the main cluster and on others that helped it. @see https://docs.aws.amazon.com/redshift/latest/dg/svcs_views.html */
export const svcsViews = `
svcs_alert_event_log: userid int, query int, segment int, step int, pid int, xid bigint, event char(1024),
  solution char(1024), event_time timestamp
svcs_compile: userid int, xid bigint, pid int, query int, segment int, locus int, starttime timestamp, endtime timestamp,
  compile int
svcs_concurrency_scaling_usage: start_time timestamp, end_time timestamp, queries bigint, usage_in_seconds numeric(27,0)
svcs_explain: userid int, query int, nodeid int, parentid int, plannode char(400), info char(400)
svcs_plan_info: userid int, query int, nodeid int, segment int, step int, locus int, plannode int, startupcost float8,
  totalcost float8, rows bigint, bytes bigint
svcs_query_summary: userid int, query int, stm int, seg int, step int, maxtime bigint, avgtime bigint, rows bigint,
  bytes bigint, rate_row float8, rate_byte float8, label text, is_diskbased char(1), workmem bigint, is_rrscan char(1),
  is_delayed_scan char(1), rows_pre_filter bigint
svcs_s3list: query int, segment int, node int, eventtime timestamp, bucket char(256), prefix char(256),
  recursive char(1), retrieved_files int, max_file_size bigint, avg_file_size float8, generated_splits int,
  avg_split_length float8, duration bigint
svcs_s3log: pid int, query int, segment int, step int, node int, eventtime timestamp, message char(512)
svcs_s3partition_summary: query int, segment int, assignment char(1), min_starttime timestamp, max_endtime timestamp,
  min_duration bigint, max_duration bigint, avg_duration bigint, total_partitions int, qualified_partitions int,
  min_assigned_partitions int, max_assigned_partitions int, avg_assigned_partitions bigint
svcs_s3query_summary: userid int, query int, xid bigint, pid int, segment int, step int, starttime timestamp,
  endtime timestamp, elapsed int, aborted int, external_table_name char(136), file_format char(16),
  is_partitioned char(1), is_rrscan char(1), is_nested varchar(1), s3_scanned_rows bigint, s3_scanned_bytes bigint,
  s3query_returned_rows bigint, s3query_returned_bytes bigint, files int, files_max int, files_avg int, splits bigint,
  splits_max int, splits_avg bigint, total_split_size bigint, max_split_size bigint, avg_split_size bigint,
  total_retries bigint, max_retries int, max_request_duration bigint, avg_request_duration bigint,
  max_request_parallelism int, avg_request_parallelism float8, total_slowdown_count bigint, max_slowdown_count int
svcs_stream_segs: userid int, query int, stream int, segment int
svcs_unload_log: userid int, query int, pid int, path char(1280), start_time timestamp, end_time timestamp,
  line_count bigint, transfer_size bigint, file_format char(10)
`;
