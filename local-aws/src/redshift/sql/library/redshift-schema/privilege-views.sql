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
create or replace view redshift.svv_function_privileges as
select f.schema_name::text as namespace_name, f.function_name::text, f.argument_list::text as argument_types, a.privilege_type::text,
  a.grantee::int as identity_id, redshift.identity_name(a.grantee) as identity_name, redshift.identity_type(a.grantee) as identity_type,
  a.is_grantable as admin_option
from redshift.user_routine f join pg_catalog.pg_proc p on p.oid = f.routine_id cross join lateral pg_catalog.aclexplode(p.proacl) a
where a.grantee <> p.proowner;
create or replace view redshift.svv_column_privileges as
select namespace_name, relation_name, column_name, privilege_type, identity_id, identity_name, identity_type from redshift.column_grant;
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
-- Materialized views that a materialized view reads.
create or replace view redshift.stv_mv_deps as
select distinct current_database()::char(128) as db_name, m.nspname::char(128) as schema, m.relname::char(128) as name,
  o.nspname::char(128) as ref_schema, o.relname::char(128) as ref_name, current_database()::char(128) as ref_database_name
from redshift.user_relation m join pg_catalog.pg_rewrite w on w.ev_class = m.table_id
  join pg_catalog.pg_depend d on d.objid = w.oid and d.classid = 'pg_catalog.pg_rewrite'::regclass
  join redshift.user_relation o on o.table_id = d.refobjid and d.refclassid = 'pg_catalog.pg_class'::regclass
where m.relkind = 'm' and o.relkind = 'm' and o.table_id <> m.table_id;
create or replace view redshift.svv_mv_dependency as
select db_name as database_name, schema as schema_name, name, ref_database_name as dependent_database_name,
  ref_schema as dependent_schema_name, ref_name as dependent_name
from redshift.stv_mv_deps;
grant select on all tables in schema redshift to public;
