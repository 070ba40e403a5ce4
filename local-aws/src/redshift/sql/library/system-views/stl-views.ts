/** Logs of what happened. @see https://docs.aws.amazon.com/redshift/latest/dg/c_intro_STL_tables.html */
export const stlViews = `
stl_aggr: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, bytes bigint, slots int, occupied int, maxlength int, tbl int, is_diskbased char(1), workmem bigint,
  type char(6), resizes int, flushable int
stl_alert_event_log: userid int, query int, slice int, segment int, step int, pid int, xid bigint, event char(1024),
  solution char(1024), event_time timestamp
stl_analyze: userid int, xid bigint, database char(30), table_id int, status char(15), rows float8, modified_rows float8,
  threshold_percent int, is_auto char(1), starttime timestamp, endtime timestamp, prevtime timestamp, num_predicate_cols int,
  num_new_predicate_cols int, is_background char(1), auto_analyze_phase char(100), schema_name char(128), table_name char(136)
stl_analyze_compression: userid int, start_time timestamp, xid bigint, tbl int, tablename char(128), col int,
  old_encoding char(15), new_encoding char(15), mode char(14), best_compression_encoding char(15), recommended_bytes char(15),
  best_compression_bytes char(15), ndv bigint
stl_bcast: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, bytes bigint, packets int
stl_commit_stats: xid bigint, node int, startqueue timestamp, startwork timestamp, endflush timestamp, endstage timestamp,
  endlocal timestamp, startglobal timestamp, endtime timestamp, queuelen bigint, permblocks bigint, newblocks bigint,
  dirtyblocks bigint, headers bigint, numxids int, oldestxid bigint, extwritelatency bigint, metadatawritten int,
  tombstonedblocks bigint, tossedblocks bigint, batched_by bigint
stl_connection_log: event char(50), recordtime timestamp, remotehost char(45), remoteport char(32), pid int, dbname char(50),
  username char(50), authmethod char(32), duration int, sslversion char(50), sslcipher char(128), mtu int,
  sslcompression char(64), sslexpansion char(64), iamauthguid char(36), application_name char(250), os_version char(64),
  driver_version char(64), plugin_name char(32), protocol_version int, sessionid char(36), compression char(16)
stl_ddltext: userid int, xid bigint, pid int, label char(320), starttime timestamp, endtime timestamp, sequence int,
  text char(200)
stl_delete: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, tbl int
stl_disk_full_diag: currenttime bigint, node_num bigint, query_id bigint, temp_blocks bigint
stl_dist: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, bytes bigint, packets int
stl_error: userid int, process char(12), recordtime timestamp, pid int, errcode int, file char(90), linenum int,
  context char(100), error char(512)
stl_explain: userid int, query int, nodeid int, parentid int, plannode char(400), info char(400), user_query_id bigint,
  child_query_sequence int, query_uuid char(36)
stl_file_scan: userid int, query int, slice int, name char(90), lines bigint, bytes bigint, loadtime bigint, curtime timestamp,
  is_partial int, start_offset bigint
stl_hash: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, bytes bigint, slots int, occupied int, maxlength int, tbl int, is_diskbased char(1), workmem bigint,
  num_parts int, est_rows bigint, num_blocks_permitted int, resizes int, checksum bigint, runtime_filter_size int,
  max_runtime_filter_size int
stl_hashjoin: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, tbl int, num_parts int, join_type int, hash_looped char(1), switched_parts char(1), used_prefetching char(1),
  hash_segment int, hash_step int, checksum bigint, distribution int
stl_insert: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, tbl int, inserted_mega_value char(1)
stl_limit: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, checksum bigint
stl_loaderror_detail: userid int, slice int, session int, query int, filename char(256), line_number bigint, field int,
  colname char(1024), value char(1024), is_null int, type char(10), col_length char(10)
stl_merge: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint
stl_mergejoin: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, tbl int, checksum bigint
stl_mv_state: userid bigint, starttime timestamp, xid bigint, event_desc char(500), db_name char(128),
  base_table_schema char(128), base_table_name char(128), mv_schema char(128), mv_name char(128), state char(32)
stl_nestloop: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, tbl int, checksum bigint
stl_parse: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint
stl_plan_info: userid int, query int, nodeid int, segment int, step int, locus int, plannode int, startupcost float8,
  totalcost float8, rows bigint, bytes bigint
stl_project: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, checksum bigint
stl_query: userid int, query int, label char(320), xid bigint, pid int, database char(32), querytxt char(4000),
  starttime timestamp, endtime timestamp, aborted int, insert_pristine int, concurrency_scaling_status int
stl_query_metrics: userid int, service_class int, query int, segment int, step_type int, starttime timestamp, slices int,
  max_rows bigint, rows bigint, max_cpu_time bigint, cpu_time bigint, max_blocks_read int, blocks_read bigint,
  max_run_time bigint, run_time bigint, max_blocks_to_disk bigint, blocks_to_disk bigint, step int, max_query_scan_size bigint,
  query_scan_size bigint, query_priority int, query_queue_time bigint, service_class_name char(64)
stl_querytext: userid int, xid bigint, pid int, query int, sequence int, text char(200), user_query_id bigint,
  child_query_sequence int, query_uuid char(36)
stl_restarted_sessions: currenttime timestamp, dbname char(50), newpid int, oldpid int, username char(50), remotehost char(45),
  remoteport char(32), parkedtime timestamp, session_vars char(2000)
stl_return: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, bytes bigint, packets int, checksum bigint
stl_s3client: userid int, query int, slice int, recordtime timestamp, pid int, http_method char(64), bucket char(64),
  key char(256), transfer_size bigint, data_size bigint, start_time bigint, end_time bigint, transfer_time bigint,
  compression_time bigint, connect_time bigint, app_connect_time bigint, retries bigint, request_id char(32),
  extended_request_id char(128), ip_address char(64), is_partial int, start_offset bigint, query_uuid char(36)
stl_s3client_error: userid int, query int, sliceid int, recordtime timestamp, pid int, http_method char(64), bucket char(64),
  key char(256), error char(1024), is_partial int, start_offset bigint
stl_save: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, bytes bigint, tbl int, is_diskbased char(1), workmem bigint
stl_scan: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, bytes bigint, fetches bigint, type int, tbl int, is_rrscan char(1), is_delayed_scan char(1),
  rows_pre_filter bigint, rows_pre_user_filter bigint, perm_table_name char(136), is_rlf_scan char(1), is_rlf_scan_reason int,
  num_em_blocks int, checksum bigint, runtime_filtering char(1), scan_region int, num_sortkey_as_predicate int,
  row_fetcher_state int, consumed_scan_ranges bigint, work_stealing_reason bigint, is_vectorized_scan char(1),
  is_vectorized_scan_reason int, row_fetcher_reason bigint, topology_signature bigint, use_tpm_partition char(1),
  is_rrscan_expr char(1), scanned_mega_value char(1)
stl_schema_quota_violations: ownerid int, xid bigint, pid int, userid int, schema_id int, schema_name char(128), quota int,
  disk_usage int, disk_usage_pct float8, timestamp timestamp
stl_sessions: userid int, starttime timestamp, endtime timestamp, process int, user_name char(50), db_name char(50),
  timeout_sec int, timed_out int
stl_sort: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, bytes bigint, tbl int, is_diskbased char(1), workmem bigint, checksum bigint
stl_sshclient_error: userid int, query int, slice int, recordtime timestamp, pid int, ssh_username char(1024),
  endpoint char(1024), command char(4096), error char(1024)
stl_stream_segs: userid int, query int, stream int, segment int, query_uuid char(36)
stl_tr_conflict: xact_id bigint, process_id bigint, xact_start_ts timestamp, abort_time timestamp, table_id bigint
stl_undone: userid int, xact_id bigint, xact_id_undone bigint, undo_start_ts timestamp, undo_end_ts timestamp, table_id bigint
stl_unique: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, type char(6), is_diskbased char(1), slots int, workmem bigint, max_buffers_used bigint, resizes int,
  occupied int, flushable int, used_unique_prefetching char(1), bytes bigint
stl_usage_control: eventtime timestamp, query int, xid bigint, pid int, usage_limit_id char(40), feature_type char(30)
stl_userlog: userid int, username char(50), oldusername char(50), action char(10), usecreatedb int, usesuper int, usecatupd int,
  valuntil timestamp, pid int, xid bigint, recordtime timestamp
stl_utilitytext: userid int, xid bigint, pid int, label char(320), starttime timestamp, endtime timestamp, sequence int,
  text char(200)
stl_vacuum: userid int, xid bigint, table_id int, status char(30), rows bigint, sortedrows int, blocks int,
  max_merge_partitions int, eventtime timestamp, reclaimable_rows bigint, reclaimable_space_mb bigint, cutoff_xid bigint,
  is_recluster int
stl_window: userid int, query int, slice int, segment int, step int, starttime timestamp, endtime timestamp, tasknum int,
  rows bigint, is_diskbased char(1), workmem bigint
stl_wlm_error: userid int, recordtime timestamp, pid int, error_string char(256)
stl_wlm_query: userid int, xid int, task int, query int, service_class int, slot_count int, service_class_start_time timestamp,
  queue_start_time timestamp, queue_end_time timestamp, total_queue_time bigint, exec_start_time timestamp,
  exec_end_time timestamp, total_exec_time bigint, service_class_end_time timestamp, final_state char(16), est_peak_mem bigint,
  query_priority char(20), service_class_name char(64)
stl_wlm_rule_action: userid int, query int, service_class int, rule char(256), action char(256), recordtime timestamp,
  action_value char(256), service_class_name char(64)
`;
