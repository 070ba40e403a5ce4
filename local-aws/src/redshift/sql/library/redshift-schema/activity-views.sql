-- Views of statements, sessions and transactions. Their rows come from a setting, which a session fills in front of a
-- statement that reads one of them: as in Redshift, they show all databases and ignore transactions.

create or replace function redshift.pieces(whole text, chars int) returns table (sequence int, piece text)
language sql immutable as $$
  select at, substr(whole, at * chars + 1, chars) from generate_series(0, greatest(length(whole) - 1, 0) / chars) at
$$;
create or replace function redshift.microseconds(from_time timestamp, to_time timestamp) returns bigint
language sql immutable as $$ select (extract(epoch from to_time - from_time) * 1000000)::bigint $$;
create or replace function redshift.utc_now() returns timestamp language sql stable as $$
  select clock_timestamp() at time zone 'UTC' $$;

create or replace view redshift.stl_query as
select "userId" as userid, "queryId"::int as query, coalesce(nullif(label, ''), 'default')::char(320) as label, "transactionId" as xid,
  "sessionId" as pid, database::char(32) as database, text::char(4000) as querytxt, "startedAt" as starttime, "endedAt" as endtime,
  (status <> 'success')::int as aborted, 0 as insert_pristine, 0 as concurrency_scaling_status
from redshift.activity('query') where class = 'QUERY' and status <> 'running';
create or replace view redshift.stl_querytext as
select "userId" as userid, "transactionId" as xid, "sessionId" as pid, "queryId"::int as query, sequence, piece::char(200) as text,
  "queryId" as user_query_id, 1 as child_query_sequence, null::char(36) as query_uuid
from redshift.activity('query'), redshift.pieces(text, 200) where class = 'QUERY';
create or replace view redshift.svl_qlog as
select "userId" as userid, "queryId"::int as query, "transactionId" as xid, "sessionId" as pid, "startedAt" as starttime,
  "endedAt" as endtime, redshift.microseconds("startedAt", "endedAt") as elapsed, (status <> 'success')::int as aborted,
  coalesce(nullif(label, ''), 'default')::char(320) as label, text::char(60) as substring, null::int as source_query,
  '0 - Ran on the main cluster'::text as concurrency_scaling_status_txt, null::int as from_sp_call
from redshift.activity('query') where class = 'QUERY' and status <> 'running';

create or replace view redshift.svl_statementtext as
select "userId" as userid, "transactionId" as xid, "sessionId" as pid, label::char(320) as label, "startedAt" as starttime,
  "endedAt" as endtime, sequence, class::varchar(10) as type, piece::char(200) as text
from redshift.activity('query'), redshift.pieces(text, 200) where status <> 'running';
create or replace view redshift.stl_ddltext as
select userid, xid, pid, label, starttime, endtime, sequence, text from redshift.svl_statementtext where type = 'DDL';
create or replace view redshift.stl_utilitytext as
select userid, xid, pid, label, starttime, endtime, sequence, text from redshift.svl_statementtext where type = 'UTILITY';

create or replace view redshift.stv_inflight as
select "userId" as userid, 0 as slice, "queryId"::int as query, label::char(320) as label, "transactionId" as xid, "sessionId" as pid,
  "startedAt" as starttime, text::char(100) as text, 0 as suspended, 0 as insert_pristine, 0 as concurrency_scaling_status
from redshift.activity('query') where class = 'QUERY' and status = 'running';
create or replace view redshift.svv_query_inflight as
select "userId" as userid, 0 as slice, "queryId"::int as query, "sessionId" as pid, "startedAt" as starttime, 0 as suspended,
  piece::char(200) as text, sequence
from redshift.activity('query'), redshift.pieces(text, 200) where class = 'QUERY' and status = 'running';
create or replace view redshift.stv_recents as
select "userId" as userid, case status when 'running' then 'Running' else 'Done' end::char(20) as status, "startedAt" as starttime,
  least(redshift.microseconds("startedAt", coalesce("endedAt", redshift.utc_now())), 2147483647)::int as duration,
  "userName"::char(50) as user_name, database::char(50) as db_name, text::char(600) as query,
  case status when 'running' then "sessionId" else -1 end as pid
from redshift.activity('query');

create or replace view redshift.sys_query_history as
select "userId" as user_id, "queryId" as query_id, coalesce(nullif(label, ''), 'default')::char(320) as query_label,
  "transactionId" as transaction_id, "sessionId" as session_id, database::char(128) as database_name, type::char(32) as query_type,
  status::char(10) as status, false as result_cache_hit, "startedAt" as start_time, "endedAt" as end_time,
  redshift.microseconds("startedAt", coalesce("endedAt", redshift.utc_now())) as elapsed_time, 0::bigint as queue_time,
  redshift.microseconds("startedAt", coalesce("endedAt", redshift.utc_now())) as execution_time, error::char(512) as error_message,
  rows as returned_rows, null::bigint as returned_bytes, text::char(4000) as query_text, null::char(256) as redshift_version,
  null::char(150) as usage_limit, 'primary'::varchar(32) as compute_type, 0::bigint as compile_time, 0::bigint as planning_time,
  0::bigint as lock_wait_time, null::int as service_class_id, null::char(64) as service_class_name, null::char(20) as query_priority,
  null::char(10) as short_query_accelerated, null::char(40) as user_query_hash, null::char(40) as generic_query_hash,
  null::int as query_hash_version, 0 as result_cache_query_id, "userName"::char(128) as username
from redshift.activity('query');
create or replace view redshift.sys_query_text as
select "userId" as user_id, "queryId" as query_id, "transactionId" as transaction_id, "sessionId" as session_id,
  "startedAt" as start_time, sequence, piece::char(4000) as text, null::char(36) as query_uuid
from redshift.activity('query'), redshift.pieces(text, 4000);

-- A call within a procedure is not a statement of its own here.
create or replace view redshift.svl_stored_proc_call as
select "userId" as userid, "userId" as session_userid, "queryId"::int as query, coalesce(nullif(label, ''), 'default')::char(320) as label,
  "transactionId" as xid, "sessionId" as pid, database::char(32) as database, text::char(4000) as querytxt, "startedAt" as starttime,
  "endedAt" as endtime, (status <> 'success')::int as aborted, null::int as from_sp_call
from redshift.activity('query') where text ~* '^call\M' and status <> 'running';
create or replace view redshift.sys_procedure_call as
select "userId" as session_user_id, "userId" as security_user_id, "queryId"::int as query_id, text::char(4000) as query_text,
  "startedAt" as start_time, "endedAt" as end_time, status::char(10) as status, null::int as caller_procedure_query_id,
  null::char(36) as query_uuid
from redshift.activity('query') where text ~* '^call\M';

create or replace view redshift.sys_transaction_history as
select "userId" as user_id, "transactionId" as transaction_id, isolation as isolation_level, status,
  "startedAt" as transaction_start_time, "endedAt" as commit_start_time, "endedAt" as commit_end_time, 0::bigint as blocks_committed,
  -1::bigint as undo_transaction_id
from redshift.activity('transaction') where status <> 'open';

create or replace view redshift.stv_sessions as
select "startedAt" as starttime, "sessionId" as process, "userName"::char(50) as user_name, database::char(50) as db_name,
  0 as timeout_sec
from redshift.activity('session') where "endedAt" is null;
create or replace view redshift.stl_sessions as
select "userId" as userid, "startedAt" as starttime, "endedAt" as endtime, "sessionId" as process, "userName"::char(50) as user_name,
  database::char(50) as db_name, 0 as timeout_sec, 2 as timed_out
from redshift.activity('session') where "endedAt" is not null;
create or replace view redshift.sys_session_history as
select "userId"::char(50) as user_id, "sessionId" as session_id, database::char(50) as database_name,
  case when "endedAt" is null then 'active' else 'closed' end as status, 0 as session_timeout, "startedAt" as start_time,
  "endedAt" as end_time
from redshift.activity('session');

create or replace view redshift.stl_connection_log as
select event::char(50) as event, recordtime, "remoteHost"::char(45) as remotehost, "remotePort"::char(32) as remoteport,
  "sessionId" as pid, database::char(50) as dbname, "userName"::char(50) as username, null::char(32) as authmethod,
  least(duration, 2147483647)::int as duration, null::char(50) as sslversion, null::char(128) as sslcipher, null::int as mtu,
  null::char(64) as sslcompression, null::char(64) as sslexpansion, null::char(36) as iamauthguid,
  application::char(250) as application_name, null::char(64) as os_version, null::char(64) as driver_version,
  null::char(32) as plugin_name, null::int as protocol_version, null::char(36) as sessionid, null::char(16) as compression
from redshift.activity('session') cross join lateral (values ('authenticated', "startedAt", 0), ('initiating session', "startedAt", 0),
  ('disconnecting session', "endedAt", redshift.microseconds("startedAt", "endedAt"))) events (event, recordtime, duration)
where recordtime is not null;
create or replace view redshift.sys_connection_log as
select event, recordtime as record_time, remotehost as remote_host, remoteport as remote_port, pid as session_id,
  dbname as database_name, username as user_name, authmethod as auth_method, duration, sslversion as ssl_version,
  sslcipher as ssl_cipher, mtu, sslcompression as ssl_compression, sslexpansion as ssl_expansion, iamauthguid as iam_auth_guid,
  application_name, driver_version, os_version, plugin_name, protocol_version, sessionid as global_session_id
from redshift.stl_connection_log;

-- Locks of PostgreSQL on tables of users, under the names that Redshift's have, too.
create or replace view redshift.svv_transactions as
select s.usename::text as txn_owner, s.datname::text as txn_db, s.backend_xid::text::bigint as xid, redshift.session_of(l.pid) as pid,
  s.xact_start at time zone 'UTC' as txn_start, l.mode::text as lock_mode, l.locktype::text as lockable_object_type,
  l.relation::int as relation, l.granted
from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity s on s.pid = l.pid
where l.locktype = 'transactionid' and l.transactionid = s.backend_xid
  or l.locktype = 'relation' and l.relation in (select table_id from redshift.user_relation);
create or replace view redshift.stv_locks as
select relation::bigint as table_id, null::timestamp as last_commit, null::timestamp as last_update, xid as lock_owner,
  pid::bigint as lock_owner_pid, txn_start as lock_owner_start_ts, null::timestamp as lock_owner_end_ts,
  'Holding write lock'::char(22) as lock_status
from redshift.svv_transactions where granted and lockable_object_type = 'relation' and lock_mode <> 'AccessShareLock'
group by relation, xid, pid, txn_start;

-- One slice holds every table here.
create or replace view redshift.stv_slices as select 0 as node, 0 as slice, 0 as localslice, null::char(1) as type;
create or replace view redshift.stv_tbl_perm as
select 0 as slice, r.table_id::int as id, r.relname::char(72) as name, redshift.count_rows(r.table_id) as rows,
  case when jsonb_array_length(r.layout -> 'sortKeys') > 0 then redshift.count_rows(r.table_id) else 0 end as sorted_rows,
  (c.relpersistence = 't')::int as temp, (select oid::int from pg_catalog.pg_database where datname = current_database()) as db_id,
  null::int as insert_pristine, null::int as delete_pristine, 1 as backup, redshift.dist_style(r.layout) as dist_style, -1 as block_count
from redshift.user_relation r join pg_catalog.pg_class c on c.oid = r.table_id
where r.relkind = 'r';
grant select on all tables in schema redshift to public;
