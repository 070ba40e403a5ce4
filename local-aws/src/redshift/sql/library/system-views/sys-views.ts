/** What a warehouse did, on clusters and on Redshift Serverless. @see https://docs.aws.amazon.com/redshift/latest/dg/serverless_views-monitoring.html */
export const sysViews = `
sys_analyze_compression_history: user_id int, start_time timestamp, transaction_id bigint, table_id int,
  table_name char(128), column_position int, old_encoding char(15), new_encoding char(15), mode char(14)
sys_analyze_history: user_id int, transaction_id bigint, database_name char(30), table_name char(30), table_id int,
  is_automatic char(1), status char(15), start_time timestamp, end_time timestamp, rows float8, modified_rows float8,
  analyze_threshold_percent int, last_analyze_time timestamp
sys_applied_masking_policy_log: policy_name text, user_id text, record_time timestamp, session_id int,
  transaction_id bigint, query_id int, database_name text, relation_name text, schema_name text, attachment_id bigint,
  relation_kind text
sys_auto_table_optimization: transaction_id bigint, session_id int, table_id int, alter_table_type char(32),
  status char(128), event_time timestamp, alter_from char(200)
sys_automatic_optimization: session_id int, database_name char(128), object_type char(30), object_ids char(512),
  task_type char(100), event char(50), event_time timestamp, status char(512), compute_type char(100),
  task_details char(512)
sys_child_query_text: user_id int, query_id bigint, child_query_sequence int, sequence int, text char(200), query_uuid char(36)
sys_connection_log: event char(50), record_time timestamp, remote_host char(45), remote_port char(32), session_id int,
  database_name char(50), user_name char(50), auth_method char(32), duration int, ssl_version char(50), ssl_cipher char(128),
  mtu int, ssl_compression char(64), ssl_expansion char(64), iam_auth_guid char(36), application_name char(250),
  driver_version char(64), os_version char(64), plugin_name char(32), protocol_version int, global_session_id char(36)
sys_copy_job: job_id bigint, job_name char(128), iam_role char(128), job_text char(256), is_auto int, on_error_suspend int
sys_copy_job_detail: user_id int, database_name text, job_id int, job_name text, file_location text, file_name text,
  file_size bigint, file_etag text, job_text char(256), modification_time timestamp, enqueue_time timestamp,
  status char(1)
sys_copy_job_info: job_id bigint, job_name char(128), database_name char(128), record_time timestamp, message char(512)
sys_datashare_change_log: user_id int, user_name varchar(128), session_id int, transaction_id bigint, share_id int,
  share_name varchar(128), source_database_id int, source_database_name varchar(128), consumer_database_id int,
  consumer_database_name varchar(128), arn varchar(192), record_time timestamp, action varchar(128), status int,
  share_object_type varchar(64), share_object_id int, share_object_name varchar(128), target_user_type varchar(16),
  target_user_id int, target_user_name varchar(128), consumer_account varchar(16), consumer_namespace varchar(64),
  producer_account varchar(16), producer_namespace varchar(64), attribute_name varchar(64), attribute_value varchar(128),
  message varchar(512)
sys_datashare_cross_region_usage: query_id int, child_query_sequence int, segment_id bigint, start_time time,
  end_time time, transferred_data bigint, source_region char(25), query_uuid char(36)
sys_datashare_usage_consumer: user_id int, session_id int, transaction_id bigint, request_id varchar(50),
  request_type varchar(25), transaction_uid varchar(50), record_time timestamp, status int, error varchar(512)
sys_datashare_usage_producer: share_id int, share_name varchar(128), request_id varchar(50), request_type varchar(25),
  object_type varchar(64), object_oid int, object_name varchar(128), consumer_account varchar(16),
  consumer_namespace varchar(64), consumer_transaction_uid varchar(50), record_time timestamp, status int,
  error varchar(512), consumer_region char(64)
sys_external_query_detail: user_id int, query_id bigint, transaction_id bigint, child_query_sequence int, segment_id int,
  source_type char(32), start_time timestamp, end_time timestamp, duration bigint, total_partitions int,
  qualified_partitions int, scanned_files bigint, returned_rows bigint, returned_bytes bigint, file_format text,
  file_location text, external_query_text text, warning_message char(4000), table_name char(136), is_recursive char(1),
  is_nested char(1), s3list_time bigint, get_partition_time bigint, query_uuid char(36)
sys_external_query_error: user_id int, query_id bigint, file_location char(256), rowid char(2100), column_name char(127),
  original_value char(1024), modified_value char(1024), trigger char(128), action char(128), action_value char(128),
  error_code int, query_uuid char(36)
sys_extra_compute_for_automatic_optimization: start_time timestamp, end_time timestamp, query_count bigint,
  compute_seconds numeric(27,0)
sys_integration_activity: integration_id char(128), target_database char(128), source char(128),
  checkpoint_name char(128), checkpoint_type char(16), checkpoint_bytes bigint, last_commit_timestamp timestamp,
  modified_tables int, integration_start_time time, integration_end_time time
sys_integration_table_activity: integration_id char(128), checkpoint_name char(128), target_database char(128),
  schema_name char(128), table_name char(128), table_id int, record_time timestamp, transaction_id bigint,
  inserted_rows bigint, deleted_rows bigint, updated_rows bigint, bytes_ingested bigint
sys_integration_table_state_change: integration_id char(128), database_name char(128), schema_name char(128),
  table_name char(128), new_state char(128), table_last_replicated_checkpoint char(128), state_change_reason char(256),
  record_time timestamp
sys_ludf_detail: user_id int, transaction_id bigint, query_id bigint, function_oid bigint, function_position int,
  stream_id int, segment_id int, step_id int, lambda_function_name char(256), start_time timestamp, end_time timestamp,
  total_duration bigint, invocations int, total_rows bigint, input_bytes bigint, output_bytes bigint,
  query_uuid char(36)
sys_mv_refresh_history: user_id int, session_id int, transaction_id bigint, database_name char(128), schema_name char(128),
  mv_id bigint, mv_name char(128), refresh_type char(32), status text, start_time timestamp, end_time timestamp,
  duration bigint, consumer_account char(12), consumer_region char(32), consumer_namespace char(36)
sys_mv_state: user_id bigint, transaction_id bigint, database_name char(128), event_desc char(500), start_time timestamp,
  base_table_database_name char(128), base_table_schema char(128), base_table_name char(128), mv_schema char(128),
  mv_name char(128), state char(32)
sys_procedure_call: session_user_id int, security_user_id int, query_id int, query_text char(4000), start_time timestamp,
  end_time timestamp, status char(10), caller_procedure_query_id int, query_uuid char(36)
sys_procedure_messages: transaction_id bigint, query_id int, record_time timestamp, log_level char(10), message char(1024),
  line_number int, query_uuid char(36)
sys_query_detail: user_id int, query_id bigint, child_query_sequence int, stream_id int, segment_id int, step_id int,
  step_name text, table_id int, table_name char(136), is_rrscan char(1), start_time timestamp, end_time timestamp,
  duration bigint, alert text, input_bytes bigint, input_rows bigint, output_bytes bigint, output_rows bigint,
  blocks_read bigint, blocks_write bigint, local_read_io bigint, remote_read_io bigint, source text, data_skewness int,
  time_skewness int, is_active char(1), spilled_block_local_disk bigint, spilled_block_remote_disk bigint,
  step_attribute char(64), metrics_level char(64), plan_parent_id int, plan_node_id int
sys_query_explain: userid int, query_id bigint, child_query_sequence int, plan_node_id int, plan_parent_id int,
  plan_node char(400), plan_info char(400), query_uuid char(36)
sys_query_history: user_id int, query_id bigint, query_label char(320), transaction_id bigint, session_id int,
  database_name char(128), query_type char(32), status char(10), result_cache_hit bool, start_time timestamp,
  end_time timestamp, elapsed_time bigint, queue_time bigint, execution_time bigint, error_message char(512),
  returned_rows bigint, returned_bytes bigint, query_text char(4000), redshift_version char(256), usage_limit char(150),
  compute_type varchar(32), compile_time bigint, planning_time bigint, lock_wait_time bigint, service_class_id int,
  service_class_name char(64), query_priority char(20), short_query_accelerated char(10), user_query_hash char(40),
  generic_query_hash char(40), query_hash_version int, result_cache_query_id int, username char(128)
sys_query_text: user_id int, query_id bigint, transaction_id bigint, session_id int, start_time timestamp, sequence int,
  text char(4000), query_uuid char(36)
sys_redshift_template: database_name char(128), schema_name char(128), template_name char(128), template_type int,
  create_time timestamp, last_modified_time timestamp, owner_id int, last_modified_by int, template_parameters text
sys_restore_log: event_time timestamp, database_name char(128), schema_name char(128), table_name char(128), table_id int,
  action char(128), table_size bigint, total_data_processed bigint, delta_data_processed bigint, message char(512),
  redistribution_type char(32)
sys_restore_state: user_id int, database_name char(64), schema_id int, table_id int, table_name char(128),
  redistribution_status char(128), percentage_redistributed float8, redistribution_type char(32)
sys_schema_quota_violations: owner_id int, user_id int, transaction_id bigint, session_id int, schema_id int,
  schema_name char(128), quota int, disk_usage int, record_time timestamp
sys_serverless_usage: start_time timestamp, end_time timestamp, compute_seconds float8, compute_capacity float8,
  data_storage bigint, cross_region_transferred_data bigint, charged_seconds bigint,
  charged_extra_compute_for_automatic_optimization_seconds bigint
sys_session_history: user_id char(50), session_id int, database_name char(50), status text, session_timeout int,
  start_time timestamp, end_time timestamp
sys_spatial_simplify: query_id bigint, line_number bigint, maximum_tolerance float8, initial_size bigint, simplified char(1),
  final_size bigint, final_tolerance float8
sys_stream_scan_errors: external_schema_name char(128), stream_name char(255), mv_name char(128), transaction_id bigint,
  query_id bigint, stream_timestamp_type char(1), stream_timestamp timestamp, record_time timestamp,
  partition_id char(128), position char(128), error_code int, error_reason char(128)
sys_stream_scan_states: external_schema_name char(128), stream_name char(255), mv_name char(128), transaction_id bigint,
  query_id bigint, record_time timestamp, partition_id char(128), latest_position char(128), scanned_rows bigint,
  skipped_rows bigint, scanned_bytes bigint, stream_record_time_min timestamp, stream_record_time_max timestamp
sys_transaction_history: user_id int, transaction_id bigint, isolation_level text, status text,
  transaction_start_time timestamp, commit_start_time timestamp, commit_end_time timestamp, blocks_committed bigint,
  undo_transaction_id bigint
sys_udf_log: query_id bigint, function_name text, record_time timestamp, sequence int, message text, query_uuid char(36)
sys_userlog: user_id int, user_name char(50), original_user_name char(50), action char(10), has_create_db_privs int,
  is_superuser int, has_update_catalog_privs int, password_expiration timestamp, session_id int, transaction_id bigint,
  record_time timestamp
sys_vacuum_history: user_id int, transaction_id bigint, query_id bigint, database_name text, schema_name text, table_name text,
  table_id int, vacuum_type text, is_automatic bool, status text, start_time timestamp, end_time timestamp,
  record_time timestamp, duration int, rows_before_vacuum bigint, size_before_vacuum int, reclaimable_rows bigint,
  reclaimed_rows bigint, reclaimed_blocks bigint, sortedrows_before_vacuum int, sortedrows_after_vacuum int
`;
