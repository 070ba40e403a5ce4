-- Redshift's views of its catalog, over PostgreSQL's, for the database of the session.
-- https://docs.aws.amazon.com/redshift/latest/dg/c_intro_system_tables.html

-- The numbers of distribution styles (dg/viewing-distribution-styles).
create or replace function redshift.dist_style(layout jsonb) returns int language sql immutable as $$
  select case coalesce(layout ->> 'distStyle', case when layout ? 'distKey' then 'KEY' end, 'AUTO')
    when 'EVEN' then 0 when 'KEY' then 1 when 'ALL' then 8 else 9 end
$$;
-- An encoding as a number; AWS publishes only that 0 is none.
create or replace function redshift.encodings() returns text[] language sql immutable as $$
  select array['bytedict', 'delta', 'delta32k', 'lzo', 'mostly8', 'mostly16', 'mostly32', 'runlength', 'text255', 'text32k', 'zstd', 'az64'] $$;
create or replace function redshift.encoding_type(encoding text) returns int language sql immutable as $$
  select coalesce(array_position(redshift.encodings(), lower(encoding)), 0) $$;
create or replace function redshift.format_encoding(encoding_type int) returns varchar language sql immutable as $$
  select coalesce((redshift.encodings())[encoding_type], 'none') $$;

-- Tables that users see: no system schema, no other session's temporary table.
create or replace view redshift.user_relation as
select c.oid as table_id, redshift.whole_name(n.nspname) as nspname, redshift.whole_name(c.relname) as relname, c.relkind, c.relacl, l.layout
from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join redshift.table_layout l on l.table_id = c.oid
where c.relkind in ('r', 'v', 'm')
  and (n.nspname !~ '^(pg_|information_schema$|redshift$)' or n.oid = pg_catalog.pg_my_temp_schema());

-- IDENTITY alone is not NOT NULL in Redshift's catalog, where in PostgreSQL it is.
-- https://github.com/aws/amazon-redshift-python-driver/blob/master/test/integration/metadata/test_metadataAPI.py
create or replace function redshift.is_only_identity(col pg_catalog.pg_attribute) returns boolean language plpgsql stable as $$
begin
  return col.attidentity <> '' and not exists (
    select from redshift.kept_key k where k.table_id = col.attrelid and k.kind = 'p' and k.columns ? col.attname::text);
end $$;
create or replace view redshift.user_column as
select r.table_id, r.nspname, r.relname, r.layout, redshift.whole_name(a.attname) as attname, a.attnum, a.atttypid, a.atttypmod,
  a.attnotnull and not redshift.is_only_identity(a) as attnotnull,
  -- IDENTITY is a default in Redshift's catalog, with the table's id and the column's index.
  case a.attidentity
    when 'a' then format('"identity"(%s, %s, ''1,1''::text)', r.table_id, a.attnum - 1)
    when 'd' then format('default_identity(%s, %s, ''1,1''::text)', r.table_id, a.attnum - 1)
    else (select pg_get_expr(d.adbin, d.adrelid) from pg_catalog.pg_attrdef d
      where d.adrelid = r.table_id and d.adnum = a.attnum) end as column_default,
  case when a.attnotnull and not redshift.is_only_identity(a) then 'NO' else 'YES' end as is_nullable,
  case when a.atttypid in ('varchar'::regtype, 'bpchar'::regtype) and a.atttypmod > 4 then a.atttypmod - 4 end
    as character_maximum_length,
  case a.atttypid when 'int2'::regtype then 16 when 'int4'::regtype then 32 when 'int8'::regtype then 64
    when 'float4'::regtype then 24 when 'float8'::regtype then 53
    when 'numeric'::regtype then case when a.atttypmod > 4 then ((a.atttypmod - 4) >> 16) & 65535 end
    end as numeric_precision,
  case when a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) then 0
    when a.atttypid = 'numeric'::regtype and a.atttypmod > 4 then (a.atttypmod - 4) & 65535 end as numeric_scale,
  coalesce(r.layout -> 'encodings' ->> a.attname, 'none') as encoding,
  coalesce(r.layout ->> 'distKey' = a.attname, false) as distkey,
  coalesce(array_position(array(select jsonb_array_elements_text(r.layout -> 'sortKeys')), a.attname::text), 0) as sortkey,
  col_description(r.table_id, a.attnum) as remarks
from redshift.user_relation r
  join pg_catalog.pg_attribute a on a.attrelid = r.table_id and a.attnum > 0 and not a.attisdropped;

create or replace view redshift.pg_table_def as
select nspname as schemaname, relname as tablename, attname as "column", redshift.type_name(atttypid, atttypmod) as type,
  encoding, distkey,
  sortkey * case when layout ->> 'sortStyle' = 'INTERLEAVED' and sortkey % 2 = 0 then -1 else 1 end as sortkey,
  attnotnull as "notnull"
from redshift.user_column
where pg_catalog.pg_table_is_visible(table_id)
order by nspname, relname, attnum;

create or replace view redshift.svv_tables as
select current_database()::text as table_catalog, nspname::text as table_schema, relname::text as table_name,
  case relkind when 'r' then 'BASE TABLE' else 'VIEW' end as table_type, obj_description(table_id, 'pg_class') as remarks
from redshift.user_relation;

create or replace view redshift.svv_columns as
select current_database()::text as table_catalog, nspname::text as table_schema, relname::text as table_name,
  attname::text as column_name, attnum::int as ordinal_position, column_default, is_nullable,
  redshift.type_name(atttypid, null) as data_type, character_maximum_length, numeric_precision,
  case when numeric_precision is not null then case when atttypid = 'numeric'::regtype then 10 else 2 end end
    as numeric_precision_radix,
  numeric_scale, case when atttypid in ('time'::regtype, 'timetz'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
    then 6 when atttypid = 'date'::regtype then 0 end as datetime_precision,
  null::text as interval_type, null::text as interval_precision, null::text as character_set_catalog,
  null::text as character_set_schema, null::text as character_set_name, null::text as collation_catalog,
  null::text as collation_schema, null::text as collation_name, null::text as domain_name, remarks
from redshift.user_column;

create or replace function redshift.count_rows(counted oid) returns bigint language plpgsql stable as $$
declare
  rows bigint;
begin
  execute format('select count(*) from %s', counted::regclass) into rows;
  return rows;
end $$;

create or replace view redshift.svv_table_info as
select current_database()::text as database, nspname::text as schema, table_id, relname::text as "table",
  case when layout ? 'encodings' then 'Y' else 'N' end as encoded,
  case coalesce(layout ->> 'distStyle', case when layout ? 'distKey' then 'KEY' end, 'AUTO')
    when 'KEY' then format('KEY(%s)', redshift.whole_name(layout ->> 'distKey')) when 'AUTO' then 'AUTO(EVEN)'
    else layout ->> 'distStyle' end as diststyle,
  coalesce(case when layout ->> 'sortStyle' = 'INTERLEAVED' then 'INTERLEAVED' else redshift.whole_name(layout -> 'sortKeys' ->> 0) end,
    'AUTO(SORTKEY)') as sortkey1,
  (select coalesce(max(a.atttypmod - 4), 0) from pg_catalog.pg_attribute a
    where a.attrelid = table_id and a.atttypid = 'varchar'::regtype and a.attnum > 0) as max_varchar,
  layout -> 'encodings' ->> (layout -> 'sortKeys' ->> 0) as sortkey1_enc,
  coalesce(jsonb_array_length(layout -> 'sortKeys'), 0) as sortkey_num,
  greatest(pg_relation_size(table_id) / 1048576, 1) as size, 0.0001::numeric(10, 4) as pct_used, 0::bigint as empty,
  case when jsonb_array_length(layout -> 'sortKeys') > 0 then 0::numeric(5, 2) end as unsorted, 0::numeric(5, 2) as stats_off,
  redshift.count_rows(table_id)::numeric(38, 0) as tbl_rows, null::numeric(19, 2) as skew_sortkey1,
  null::numeric(19, 2) as skew_rows, redshift.count_rows(table_id)::numeric(38, 0) as estimated_visible_rows,
  null::text as risk_event, case when jsonb_array_length(layout -> 'sortKeys') > 0 then 0::numeric(12, 2) end
    as vacuum_sort_benefit, null::timestamp as create_time
from redshift.user_relation
where relkind = 'r' and pg_relation_size(table_id) > 0;

create or replace view redshift.svv_redshift_databases as
select d.datname::text as database_name, d.datdba::int as database_owner, 'local'::text as database_type,
  null::text as database_acl, null::text as database_options,
  case current_setting('default_transaction_isolation') when 'serializable' then 'Serializable' else 'Snapshot Isolation' end
    as database_isolation_level
from pg_catalog.pg_database d where not d.datistemplate;

-- PostgreSQL's role pg_database_owner, which has the schema public, is whoever has the database.
create or replace function redshift.schema_owner(owner oid) returns oid language sql stable as $$
  select case when owner = 'pg_database_owner'::regrole then datdba else owner end
  from pg_catalog.pg_database where datname = current_database() $$;
create or replace view redshift.svv_redshift_schemas as
select current_database()::text as database_name, redshift.whole_name(n.nspname) as schema_name,
  redshift.schema_owner(n.nspowner)::int as schema_owner, 'local'::text as schema_type,
  replace(n.nspacl::text, 'pg_database_owner', pg_get_userbyid(redshift.schema_owner(n.nspowner))) as schema_acl, null::text as schema_option
from pg_catalog.pg_namespace n where n.nspname !~ '^(pg_(toast|temp)|redshift$)';
create or replace view redshift.svv_all_schemas as
select database_name, schema_name, schema_owner, schema_type, schema_acl, null::text as source_database, schema_option
from redshift.svv_redshift_schemas;

create or replace view redshift.user_routine as
select current_database()::varchar as database_name, redshift.whole_name(n.nspname)::varchar as schema_name,
  redshift.whole_name(p.proname)::varchar as function_name, p.pronargs::int as number_of_arguments,
  (select string_agg(redshift.type_name(a.type, null), ', ' order by a.place) from unnest(p.proargtypes) with ordinality as a(type, place))::varchar
    as argument_list,
  case when p.prokind = 'f' then redshift.type_name(p.prorettype, null)
    else (select string_agg(redshift.type_name(a.type, null), ', ' order by a.place)
      from unnest(p.proallargtypes, p.proargmodes) with ordinality as a(type, mode, place) where a.mode <> 'i') end::varchar as return_type,
  obj_description(p.oid, 'pg_proc')::varchar as remarks, p.prokind, p.oid as routine_id
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.prokind in ('f', 'p') and n.nspname !~ '^(pg_|information_schema$|redshift$)';
create or replace view redshift.svv_redshift_functions as
select database_name::varchar(128), schema_name::varchar(128), function_name::varchar(128),
  case prokind when 'p' then 'STORED PROCEDURE' else 'REGULAR FUNCTION' end::varchar(128) as function_type,
  argument_list::varchar(512) as argument_type, return_type::varchar(128) as result_type
from redshift.user_routine;

create or replace view redshift.svv_redshift_tables as
select current_database()::text as database_name, nspname::text as schema_name, relname::text as table_name,
  case relkind when 'r' then 'TABLE' else 'VIEW' end as table_type, relacl::text as table_acl,
  obj_description(table_id, 'pg_class') as remarks
from redshift.user_relation;
create or replace view redshift.svv_all_tables as select * from redshift.svv_redshift_tables;

create or replace view redshift.svv_redshift_columns as
select current_database()::text as database_name, nspname::text as schema_name, relname::text as table_name,
  attname::text as column_name, attnum::int as ordinal_position, redshift.type_name(atttypid, atttypmod) as data_type,
  column_default, is_nullable, encoding, distkey, sortkey, null::text as column_acl, remarks
from redshift.user_column;
create or replace view redshift.svv_all_columns as
select current_database()::text as database_name, nspname::text as schema_name, relname::text as table_name,
  attname::text as column_name, attnum::int as ordinal_position, column_default, is_nullable,
  redshift.type_name(atttypid, null) as data_type, character_maximum_length, numeric_precision, numeric_scale, remarks
from redshift.user_column;

-- Rights that GRANT gave on tables and views, the owner's own left out.
create or replace view redshift.svv_relation_privileges as
select r.nspname::text as namespace_name, r.relname::text as relation_name, a.privilege_type::text as privilege_type,
  a.grantee::int as identity_id, coalesce(u.rolname, 'public')::text as identity_name,
  case when a.grantee = 0 then 'public' when u.rolcanlogin then 'user'
    when shobj_description(u.oid, 'pg_authid') = 'group' then 'group' else 'role' end as identity_type,
  a.is_grantable as admin_option
from redshift.user_relation r cross join lateral pg_catalog.aclexplode(r.relacl) a
  left join pg_catalog.pg_roles u on u.oid = a.grantee
where (a.grantee <> a.grantor or a.grantee = 0) and coalesce(u.rolname, '') !~ '^~';

create or replace view redshift.stv_db_isolation_level as
select d.oid::int as db_id, d.datname::char(128) as db_name,
  case current_setting('default_transaction_isolation') when 'serializable' then 'Serializable' else 'Snapshot Isolation' end
    ::char(128) as isolation_level
from pg_catalog.pg_database d where not d.datistemplate;

create or replace view redshift.svv_user_info as
select rolname::text as user_name, oid::int as user_id, rolcreatedb as createdb, rolsuper as superuser, false as catalog_update,
  rolconnlimit::text as connection_limit, 'RESTRICTED'::text as syslog_access, null::text as last_ddl_ts,
  null::int as session_timeout, null::text as external_id
from pg_catalog.pg_roles where rolcanlogin;
create or replace view redshift.pg_user_info as
select rolname as usename, oid::int as usesysid, rolcreatedb as usecreatedb, rolsuper as usesuper, false as usecatupd,
  '********'::text as passwd, rolvaliduntil as valuntil, rolconfig as useconfig, rolconnlimit::text as useconnlimit
from pg_catalog.pg_roles where rolcanlogin;
create or replace view redshift.svv_roles as
select oid::int as role_id, rolname::text as role_name, null::text as role_owner, null::text as external_id
from pg_catalog.pg_roles where not rolcanlogin and oid >= 16384 and rolname !~ '^~' and shobj_description(oid, 'pg_authid') is distinct from 'group';

-- CREATE GROUP leaves a comment on its role, by which groups and roles are told apart in every database.
create or replace view redshift.pg_group as
select r.rolname as groname, r.oid::int as grosysid,
  array(select m.member::int from pg_catalog.pg_auth_members m where m.roleid = r.oid order by 1) as grolist
from pg_catalog.pg_roles r where not r.rolcanlogin and shobj_description(r.oid, 'pg_authid') = 'group';

grant select on all tables in schema redshift to public;
