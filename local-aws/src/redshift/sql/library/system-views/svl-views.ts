/** Logs in a form that is easier to read. @see https://docs.aws.amazon.com/redshift/latest/dg/svl_views.html */
export const svlViews = `
svl_auto_worker_action: table_id int, type char(32), status char(128), eventtime timestamp, sequence int,
  previous_state char(200)
svl_compile: userid int, xid bigint, pid int, query int, segment int, locus int, starttime timestamp, endtime timestamp,
  compile int
svl_datashare_change_log: userid int, username varchar(128), pid int, xid bigint, share_id int, share_name varchar(128),
  source_database_id int, source_database_name varchar(128), consumer_database_id int,
  consumer_database_name varchar(128), arn varchar(192), recordtime timestamp, action varchar(128), status int,
  share_object_type varchar(64), share_object_id int, share_object_name varchar(128), target_user_type varchar(16),
  target_userid int, target_username varchar(128), consumer_account varchar(16), consumer_namespace varchar(64),
  producer_account varchar(16), producer_namespace varchar(64), attribute_name varchar(64), attribute_value varchar(128),
  message varchar(512)
svl_datashare_cross_region_usage: query int, segment bigint, start_time time, end_time time, transferred_data bigint,
  source_region char(25), recordtime timestamp
svl_datashare_usage_consumer: userid int, pid int, xid bigint, request_id varchar(50), request_type varchar(25),
  transaction_uid varchar(50), recordtime timestamp, status int, error varchar(512)
svl_datashare_usage_producer: share_id int, share_name varchar(128), request_id varchar(50), request_type varchar(25),
  object_type varchar(64), object_oid int, object_name varchar(128), consumer_account varchar(16),
  consumer_namespace varchar(64), consumer_transaction_uid varchar(50), recordtime timestamp, status int,
  error varchar(512), consumer_region char(64)
svl_federated_query: userid int, xid bigint, pid int, query int, sourcetype char(32), recordtime timestamp,
  querytext char(4000), num_rows bigint, num_bytes bigint, duration bigint
svl_multi_statement_violations: userid int, database char(32), cmdname char(20), xid bigint, pid int, label char(320),
  starttime timestamp, endtime timestamp, sequence int, type varchar(10), text char(200)
svl_mv_refresh_status: db_name char(128), userid bigint, schema_name char(128), mv_name char(128), xid bigint,
  starttime timestamp, endtime timestamp, status text, refresh_type char(32), consumer_account char(12),
  consumer_region char(32), consumer_namespace char(36)
svl_qlog: userid int, query int, xid bigint, pid int, starttime timestamp, endtime timestamp, elapsed bigint, aborted int,
  label char(320), substring char(60), source_query int, concurrency_scaling_status_txt text, from_sp_call int
svl_query_metrics: userid int, query int, service_class int, dimension varchar(24), segment int, step int,
  step_label varchar(30), query_cpu_time bigint, query_blocks_read bigint, query_execution_time bigint,
  query_cpu_usage_percent bigint, query_temp_blocks_to_disk bigint, segment_execution_time bigint, cpu_skew numeric(38,2),
  io_skew numeric(38,2), scan_row_count bigint, join_row_count bigint, nested_loop_join_row_count bigint,
  return_row_count bigint, spectrum_scan_row_count bigint, spectrum_scan_size_mb bigint, query_queue_time bigint
svl_query_metrics_summary: userid int, query int, service_class int, query_cpu_time bigint, query_blocks_read bigint,
  query_execution_time bigint, query_cpu_usage_percent numeric(38,2), query_temp_blocks_to_disk bigint,
  segment_execution_time bigint, cpu_skew numeric(38,2), io_skew numeric(38,2), scan_row_count bigint, join_row_count bigint,
  nested_loop_join_row_count bigint, return_row_count bigint, spectrum_scan_row_count bigint, spectrum_scan_size_mb bigint,
  query_queue_time bigint
svl_query_queue_info: database text, query int, xid bigint, userid int, querytxt text, queue_start_time timestamp,
  exec_start_time timestamp, service_class int, slots int, queue_elapsed bigint, exec_elapsed bigint, wlm_total_elapsed bigint,
  commit_queue_elapsed bigint, commit_exec_time bigint, service_class_name char(64)
svl_query_report: userid int, query int, slice int, segment int, step int, start_time timestamp, end_time timestamp,
  elapsed_time bigint, rows bigint, bytes bigint, label char(256), is_diskbased char(1), workmem bigint, is_rrscan char(1),
  is_delayed_scan char(1), rows_pre_filter bigint
svl_query_summary: userid int, query int, stm int, seg int, step int, maxtime bigint, avgtime bigint, rows bigint, bytes bigint,
  rate_row float8, rate_byte float8, label text, is_diskbased char(1), workmem bigint, is_rrscan char(1),
  is_delayed_scan char(1), rows_pre_filter bigint
svl_restore_alter_table_progress: tbl int, progress char(32), message char(256)
svl_s3list: query int, segment int, node int, slice int, eventtime timestamp, bucket text, prefix text,
  recursive char(1), retrieved_files int, max_file_size bigint, avg_file_size float8, generated_splits int,
  avg_split_length float8, duration bigint
svl_s3log: pid int, query int, segment int, step int, node int, slice int, eventtime timestamp, message text
svl_s3partition: query int, segment int, node int, slice int, starttime timestamp, endtime timestamp, duration bigint,
  total_partitions int, qualified_partitions int, assigned_partitions int, assignment char(1)
svl_s3partition_summary: query int, segment int, assignment char(1), min_starttime timestamp, max_endtime timestamp,
  min_duration bigint, max_duration bigint, avg_duration bigint, total_partitions int, qualified_partitions int,
  min_assigned_partitions int, max_assigned_partitions int, avg_assigned_partitions bigint
svl_s3query: userid int, query int, segment int, step int, node int, slice int, starttime timestamp, endtime timestamp,
  elapsed int, external_table_name char(136), is_partitioned char(1), is_rrscan char(1), s3_scanned_rows bigint,
  s3_scanned_bytes bigint, s3query_returned_rows bigint, s3query_returned_bytes bigint, files int, splits int,
  total_split_size bigint, max_split_size bigint, total_retries int, max_retries int, max_request_duration int,
  avg_request_duration float8, max_request_parallelism int, avg_request_parallelism float8
svl_s3query_summary: userid int, query int, xid bigint, pid int, segment int, step int, starttime timestamp, endtime timestamp,
  elapsed int, aborted int, external_table_name char(136), file_format char(16), is_partitioned char(1), is_rrscan char(1),
  is_nested char(1), s3_scanned_rows bigint, s3_scanned_bytes bigint, s3query_returned_rows bigint,
  s3query_returned_bytes bigint, files int, files_max int, files_avg int, splits int, splits_max int, splits_avg int,
  total_split_size bigint, max_split_size bigint, avg_split_size bigint, total_retries int, max_retries int,
  max_request_duration int, avg_request_duration float8, max_request_parallelism int, avg_request_parallelism float8,
  total_slowdown_count bigint, max_slowdown_count int
svl_s3retries: query int, segment int, node int, slice int, eventtime timestamp, retries int, successful_fetches int,
  file_size bigint, location text, message text
svl_spatial_simplify: query int, line_number int, maximum_tolerance float8, initial_size int, simplified char(1),
  final_size int, final_tolerance float8
svl_spectrum_scan_error: userid int, query int, location char(128), rowid char(128), colname char(128),
  original_value char(128), modified_value char(128), trigger char(128), action char(128), action_value char(128),
  error_code int
svl_statementtext: userid int, xid bigint, pid int, label char(320), starttime timestamp, endtime timestamp, sequence int,
  type varchar(10), text char(200)
svl_stored_proc_call: userid int, session_userid int, query int, label char(320), xid bigint, pid int, database char(32),
  querytxt char(4000), starttime timestamp, endtime timestamp, aborted int, from_sp_call int
svl_stored_proc_messages: userid int, session_userid int, pid int, xid bigint, query int, recordtime timestamp, loglevel int,
  loglevel_text char(10), message char(1024), linenum int, querytext char(500), label char(320), aborted int, message_xid bigint
svl_terminate: pid int, eventtime timestamp, userid int, type text
svl_udf_log: query bigint, message char(4096), created timestamp, traceback char(4096), funcname char(256), node int, slice int,
  seq int
svl_user_info: usename text, usesysid int, usecreatedb bool, usesuper bool, usecatupd bool, useconnlimit text,
  syslogaccess text, last_ddl_ts timestamp, sessiontimeout int, external_id text
svl_vacuum_percentage: xid bigint, table_id int, percentage bigint
`;
