-- Rights, roles and materialized views, as Redshift's catalog views show them.

create or replace view redshift.svv_schema_privileges as
select schema_name::text as namespace_name, privilege_type::text, identity_id, identity_name::text, identity_type::text, admin_option,
  privilege_scope::text
from redshift.show_grants where object_type = 'SCHEMA';
create or replace view redshift.svv_database_privileges as
select database_name::text, privilege_type::text, identity_id, identity_name::text, identity_type::text, admin_option,
  privilege_scope::text
from redshift.show_grants where object_type = 'DATABASE';
create or replace view redshift.svv_role_grants as
select r.role_id, r.role_name, g.role_id as granted_role_id, g.role_name as granted_role_name
from pg_catalog.pg_auth_members m join redshift.svv_roles r on r.role_id = m.member::int
  join redshift.svv_roles g on g.role_id = m.roleid::int;
create or replace view redshift.svv_user_grants as
select u.oid::int as user_id, u.rolname::text as user_name, r.role_id, r.role_name, m.admin_option
from pg_catalog.pg_auth_members m join pg_catalog.pg_roles u on u.oid = m.member and u.rolcanlogin
  join redshift.svv_roles r on r.role_id = m.roleid::int;
create or replace view redshift.svl_user_info as
select rolname::text as usename, oid::int as usesysid, rolcreatedb as usecreatedb, rolsuper as usesuper, false as usecatupd,
  rolconnlimit::text as useconnlimit, 'RESTRICTED'::text as syslogaccess, null::timestamp as last_ddl_ts, 0 as sessiontimeout,
  null::text as external_id
from pg_catalog.pg_roles where rolcanlogin;

-- Whether the tables behind a materialized view have changed is not known here.
create or replace view redshift.svv_mv_info as
select current_database()::char(128) as database_name, r.nspname::char(128) as schema_name,
  pg_get_userbyid(c.relowner)::char(128) as user_name, r.relname::char(128) as name, 'u'::char(1) as is_stale, 0 as state,
  'f'::char(1) as autorewrite, 'f'::char(1) as autorefresh
from redshift.user_relation r join pg_catalog.pg_class c on c.oid = r.table_id where r.relkind = 'm';
create or replace view redshift.stv_mv_info as
select database_name as db_name, schema_name as schema, name, null::bigint as updated_upto_xid, is_stale, user_name as owner_user_name,
  state, autorewrite, autorefresh
from redshift.svv_mv_info;
grant select on all tables in schema redshift to public;
