-- What a session knows of all sessions: a setting, which it fills in front of a statement that reads one of the views
-- named in activity-readers.ts.

do $$ begin
  create type redshift.activity_entry as (kind text, "queryId" bigint, "transactionId" bigint, "sessionId" int, "userId" int,
    "userName" text, database text, label text, class text, type text, text text, status text, "startedAt" timestamp,
    "endedAt" timestamp, rows bigint, error text, "remoteHost" text, "remotePort" text, application text, isolation text);
exception when duplicate_object then null;
end $$;

create or replace function redshift.activity(of_kind text) returns setof redshift.activity_entry language sql stable as $$
  select * from json_populate_recordset(null::redshift.activity_entry,
    coalesce(nullif(current_setting('redshift.activity', true), ''), '[]')::json) where kind = of_kind
$$;

-- Sessions share processes of PostgreSQL, one after the other. The last seven digits of a session's id are the id of its
-- process; the digits before them count the sessions that had this process earlier.
create or replace function redshift.begin_session(uses int) returns int language sql volatile as $$
  select pg_catalog.set_config('redshift.session_id', (pg_catalog.pg_backend_pid() + uses * 10000000)::text, false)::int $$;
create or replace function redshift.pg_backend_pid() returns int language sql stable as $$
  select coalesce(nullif(current_setting('redshift.session_id', true), '')::int, pg_catalog.pg_backend_pid()) $$;
create or replace function redshift.session_of(process int) returns int language sql stable as $$
  select coalesce((select "sessionId" from redshift.activity('session') where "endedAt" is null and "sessionId" % 10000000 = process),
    process) $$;
create or replace function redshift.process_of(session_id int) returns int language sql stable as $$
  select case when session_id = redshift.session_of(session_id % 10000000) then session_id % 10000000 else 0 end $$;
create or replace function redshift.pg_cancel_backend(session_id int) returns boolean language sql volatile as $$
  select pg_catalog.pg_cancel_backend(redshift.process_of(session_id)) $$;
create or replace function redshift.pg_terminate_backend(session_id int) returns boolean language sql volatile as $$
  select pg_catalog.pg_terminate_backend(redshift.process_of(session_id)) $$;
