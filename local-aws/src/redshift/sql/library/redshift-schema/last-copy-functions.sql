-- What a session remembers of its last COPY (facts §4.9) and UNLOAD: settings of the session, which a rollback of their
-- transaction takes back.

create or replace function redshift.pg_last_copy_count() returns bigint language sql stable
  return coalesce(nullif(current_setting('redshift.last_copy_count', true), ''), '0')::bigint;
create or replace function redshift.pg_last_copy_id() returns integer language sql stable
  return coalesce(nullif(current_setting('redshift.last_copy_id', true), ''), '-1')::integer;
create or replace function redshift.pg_last_unload_count() returns bigint language sql stable
  return coalesce(nullif(current_setting('redshift.last_unload_count', true), ''), '0')::bigint;
create or replace function redshift.pg_last_unload_id() returns integer language sql stable
  return coalesce(nullif(current_setting('redshift.last_unload_id', true), ''), '-1')::integer;
