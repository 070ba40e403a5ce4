/** Objects of the database. @see https://docs.aws.amazon.com/redshift/latest/dg/svv_views.html */
export const svvViews = `
svv_active_cursors: user_id int, cursor_name varchar(128), transaction_id bigint, session_id int, declare_time timestamp,
  total_bytes bigint, total_rows bigint, fetched_rows bigint, cursor_storage_limit_used_percent int
svv_alter_table_recommendations: type char(30), database char(128), table_id int, group_id int, ddl char(1024),
  auto_eligible char(1)
svv_attached_masking_policy: policy_name text, schema_name text, table_name text, table_type text, grantor text,
  grantee text, grantee_type text, priority int, input_columns text, output_columns text, is_masking_datashare_on bool
svv_column_privileges: namespace_name text, relation_name text, column_name text, privilege_type text, identity_id int,
  identity_name text, identity_type text
svv_copy_job_integrations: job_owner int, channel_arn name, bucket text, channel state name, db_name name, job_name text,
  job_state int
svv_database_privileges: database_name text, privilege_type text, identity_id int, identity_name text, identity_type text,
  admin_option bool, privilege_scope text
svv_datashare_consumers: share_name varchar(128), consumer_account varchar(16), consumer_namespace varchar(64),
  share_date timestamp
svv_datashare_objects: share_type varchar(8), share_name varchar(128), object_type varchar(64), object_name varchar(512),
  producer_account varchar(16), producer_namespace varchar(64), include_new bool
svv_datashare_privileges: datashare_name text, privilege_type text, identity_id int, identity_name text,
  identity_type text, admin_option bool
svv_datashares: share_name varchar(128), share_id int, share_owner int, source_database varchar(128),
  consumer_database varchar(128), share_type varchar(8), createdate timestamp, is_publicaccessible bool, share_acl varchar(256),
  producer_account varchar(16), producer_namespace varchar(64), managed_by varchar(64)
svv_default_privileges: schema_name text, object_type text, owner_id int, owner_name text, owner_type text, privilege_type text,
  grantee_id int, grantee_name text, grantee_type text, admin_option bool
svv_diskusage: db_id int, name char(72), slice int, col int, tbl int, blocknum int, num_values int, minvalue bigint,
  maxvalue bigint, sb_pos int, pinned int, on_disk int, modified int, hdr_modified int, unsorted int, tombstone int,
  preferred_diskno int, temporary int, newblock int
svv_external_databases: eskind int, esoptions text, databasename text, location text, parameters text
svv_external_partitions: schemaname text, tablename text, values text, location text, input_format text, output_format text,
  serialization_lib text, serde_parameters text, compressed int, parameters text
svv_function_privileges: namespace_name text, function_name text, argument_types text, privilege_type text, identity_id int,
  identity_name text, identity_type text, admin_option bool
svv_geography_columns: f_table_catalog varchar(128), f_table_schema varchar(128), f_table_name varchar(128),
  f_geography_column varchar(128), coord_dimension int, srid int, type varchar(128)
svv_geometry_columns: f_table_catalog varchar(128), f_table_schema varchar(128), f_table_name varchar(128),
  f_geometry_column varchar(128), coord_dimension int, srid int, type varchar(128)
svv_iam_privileges: iam_arn text, command_type text, identity_id int, identity_name text, identity_type text
svv_identity_providers: uid int, name text, type text, instanceid text, namespc text, params text, enabled bool
svv_integration: integration_id char(128), target_database char(128), source char(128), state char(128),
  current_lag bigint, last_replicated_checkpoint char(128), total_tables_replicated int, total_tables_failed int,
  creation_time timestamp, refresh_interval int, source_database char(128), is_history_mode bool,
  latest_detected_change_time timestamp, latest_applied_change_time timestamp, auto_remediation bool,
  latest_shipped_source_commit_time timestamp
svv_integration_table_mapping: integration_id char(128), source_database char(128), target_database char(128),
  source_schema_name char(128), target_schema_name char(128), source_table_name char(128), target_table_name char(128),
  source_column_name char(128), target_column_name char(128), source_data_type char(128), target_data_type char(128)
svv_integration_table_state: integration_id char(128), target_database char(128), schema_name char(128),
  table_name char(128), table_state char(128), table_last_replicated_checkpoint char(128), reason char(256),
  last_updated_timestamp timestamp, table_rows bigint, table_size bigint, is_history_mode bool
svv_interleaved_columns: tbl int, col int, interleaved_skew numeric(19,2), last_reindex timestamp
svv_language_privileges: language_name text, privilege_type text, identity_id int, identity_name text, identity_type text,
  admin_option bool
svv_masking_policy: policy_database text, policy_name text, input_columns text, policy_expression text,
  policy_modified_by text, policy_modified_time timestamp
svv_ml_model_info: database_name char(128), schema_name char(128), user_name char(128), model_name char(128),
  life_cycle char(20), is_refreshable int, model_state char(128)
svv_ml_model_privileges: namespace_name text, model_name text, model_version int, privilege_type text, identity_id int,
  identity_name text, identity_type text, admin_option bool
svv_mv_dependency: database_name char(128), schema_name char(128), name char(128), dependent_database_name char(128),
  dependent_schema_name char(128), dependent_name char(128)
svv_mv_info: database_name char(128), schema_name char(128), user_name char(128), name char(128), is_stale char(1), state int,
  autorewrite char(1), autorefresh char(1)
svv_query_inflight: userid int, slice int, query int, pid int, starttime timestamp, suspended int, text char(200), sequence int
svv_query_state: userid int, query int, seg int, step int, maxtime interval, avgtime interval, rows bigint, bytes bigint,
  cpu bigint, memory bigint, rate_row float8, rate_byte float8, label char(25), is_diskbased char(1), workmem bigint,
  num_parts int, is_rrscan char(1), is_delayed_scan char(1)
svv_redshift_functions: database_name varchar(128), schema_name varchar(128), function_name varchar(128),
  function_type varchar(128), argument_type varchar(512), result_type varchar(128)
svv_redshift_schema_quota: database_name char(128), schema_name char(128), schema_owner int, quota int, disk_usage int
svv_rls_applied_policy: username text, query int, xid bigint, pid int, recordtime time, command char(1), datname text,
  relschema text, relname text, polname text, poldefault char(1)
svv_rls_attached_policy: relschema text, relname text, relkind text, polname text, grantor text, grantee text,
  granteekind text, is_pol_on bool, is_rls_on bool, rls_conjunction_type char(3)
svv_rls_policy: poldb text, polname text, polalias text, polatts text, polqual text, polenabled bool,
  polmodifiedby text, polmodifiedtime timestamp
svv_rls_relation: datname text, relschema text, relname text, relkind text, is_rls_on bool, is_rls_datashare_on bool,
  rls_conjunction_type char(3), rls_datashare_conjunction_type char(3)
svv_role_grants: role_id int, role_name text, granted_role_id int, granted_role_name text
svv_schema_privileges: namespace_name text, privilege_type text, identity_id int, identity_name text, identity_type text,
  admin_option bool, privilege_scope text
svv_schema_quota_state: schema_id int, schema_name char(128), schema_owner int, quota int, disk_usage int, disk_usage_pct float8
svv_system_privileges: system_privilege text, identity_id int, identity_name text, identity_type text
svv_transactions: txn_owner text, txn_db text, xid bigint, pid int, txn_start timestamp, lock_mode text,
  lockable_object_type text, relation int, granted bool
svv_user_grants: user_id int, user_name text, role_id int, role_name text, admin_option bool
svv_vacuum_progress: table_name text, status text, time_remaining_estimate text
svv_vacuum_summary: table_name text, xid bigint, sort_partitions bigint, merge_increments bigint, elapsed_time bigint,
  row_delta bigint, sortedrow_delta bigint, block_delta int, max_merge_partitions int
`;
