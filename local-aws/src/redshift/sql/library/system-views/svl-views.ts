/** Logs in a form that is easier to read. @see https://docs.aws.amazon.com/redshift/latest/dg/svl_views.html */
export const svlViews = `
svl_qlog: userid int, query int, xid bigint, pid int, starttime timestamp, endtime timestamp, elapsed bigint, aborted int,
  label char(320), substring char(60), source_query int, concurrency_scaling_status_txt text, from_sp_call int
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
svl_statementtext: userid int, xid bigint, pid int, label char(320), starttime timestamp, endtime timestamp, sequence int,
  type varchar(10), text char(200)
`;
