/** Tables that users see: no system schema, no other session's temporary table. */
const userTables = `pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join redshift.table_layout l on l.table_id = c.oid
  where c.relkind in ('r', 'v', 'm') and n.nspname !~ '^(pg_|information_schema$|redshift$)'`;

const tableType = "case c.relkind when 'r' then 'BASE TABLE' else 'VIEW' end";
const relationType = "case c.relkind when 'r' then 'TABLE' else 'VIEW' end";
const columnsOf = "join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped";
const withColumns = userTables.replace("left join", `${columnsOf} left join`);
const defaultOf =
  "(select pg_get_expr(d.adbin, d.adrelid) from pg_catalog.pg_attrdef d where d.adrelid = c.oid and d.adnum = a.attnum)";
const typeName = "redshift.type_name(a.atttypid, a.atttypmod)";

const characterLength =
  "case when a.atttypid in ('varchar'::regtype, 'bpchar'::regtype) and a.atttypmod > 4 then a.atttypmod - 4 end";
const isDecimal = "a.atttypid = 'numeric'::regtype and a.atttypmod > 4";
const precision = `case a.atttypid when 'int2'::regtype then 16 when 'int4'::regtype then 32 when 'int8'::regtype then 64
  when 'float4'::regtype then 24 when 'float8'::regtype then 53
  else case when ${isDecimal} then ((a.atttypmod - 4) >> 16) & 65535 end end`;
const scale = `case when a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) then 0
  when ${isDecimal} then (a.atttypmod - 4) & 65535 end`;

/**
 * Redshift's views of its catalog, over PostgreSQL's, for the database of the session.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_intro_system_tables.html
 */
export const catalogViewsSql = `
create table if not exists redshift.table_layout (table_id oid primary key, layout jsonb not null);
grant select on redshift.table_layout to public;

create or replace function redshift.type_name(type oid, modifier int) returns text language sql stable parallel safe as $$
  select case type when 'jsonb'::regtype then 'super' when 'bytea'::regtype then 'varbyte' else format_type(type, modifier) end
$$;

-- As the session names the table, so with its search path; a layout belongs to the table's owner.
create or replace procedure redshift.keep_layout(name text, layout jsonb) language plpgsql security definer as $$
declare
  relation oid := to_regclass(name);
  missing text;
  unsorted text;
begin
  select a.attname into unsorted from pg_catalog.pg_attribute a
  where a.attrelid = relation and a.atttypid = 'jsonb'::regtype
    and (a.attname = layout ->> 'distKey' or layout -> 'sortKeys' ? a.attname);
  if unsorted is not null then
    raise exception using errcode = '0A000', message = format('SUPER column "%s" cannot be a distribution or sort key', unsorted);
  end if;
  select key into missing from (
    select layout ->> 'distKey' union select jsonb_array_elements_text(layout -> 'sortKeys')
  ) keys (key)
  where key is not null and not exists (
    select from pg_catalog.pg_attribute a where a.attrelid = relation and a.attname = key and not a.attisdropped);
  if missing is not null then
    raise exception using errcode = '42703', message = format('column "%s" named in key does not exist', missing);
  end if;
  insert into redshift.table_layout as kept values (relation, layout)
  on conflict (table_id) do update set layout = kept.layout || excluded.layout
    || jsonb_build_object('encodings', coalesce(kept.layout -> 'encodings', '{}') || coalesce(excluded.layout -> 'encodings', '{}'));
end $$;

-- ALTER COLUMN … TYPE changes the length of a VARCHAR and nothing else (dg/r_ALTER_TABLE).
create or replace procedure redshift.check_resized(name text, resized text) language plpgsql as $$
declare
  type text := (select redshift.type_name(atttypid, null) from pg_catalog.pg_attribute
    where attrelid = to_regclass(name) and attname = resized and attnum > 0 and not attisdropped);
begin
  if type not in ('character varying', 'varbyte') then
    raise exception using errcode = '0A000', message = format(
      'ALTER TABLE ALTER COLUMN TYPE changes the size of VARCHAR columns only, and column "%s" is of type %s', resized, type);
  end if;
end $$;

create or replace procedure redshift.append_table(target text, source text, mode text) language plpgsql as $$
declare
  into_table regclass := target::regclass;
  from_table regclass := source::regclass;
  extra text;
  missing text;
  columns text;
begin
  if into_table = from_table then
    raise exception using errcode = '42809', message = 'the source and the target of ALTER TABLE APPEND are the same table';
  end if;
  if exists (select from pg_catalog.pg_class where oid = from_table and relpersistence = 't') then
    raise exception using errcode = '42809', message = 'ALTER TABLE APPEND needs a permanent source table';
  end if;
  with t as (select attname, ${"redshift.type_name(atttypid, atttypmod)"} as type from pg_catalog.pg_attribute
      where attrelid = into_table and attnum > 0 and not attisdropped),
    s as (select attname, ${"redshift.type_name(atttypid, atttypmod)"} as type from pg_catalog.pg_attribute
      where attrelid = from_table and attnum > 0 and not attisdropped)
  select min(s.attname) filter (where t.attname is null or t.type <> s.type), min(t.attname) filter (where s.attname is null),
    string_agg(quote_ident(s.attname), ', ') filter (where t.attname is not null)
  into extra, missing, columns from s full join t using (attname);
  if extra is not null and mode <> 'IGNOREEXTRA' then
    raise exception using errcode = '42804', message = format('column "%s" of the source table is not in the target table', extra),
      hint = 'Use IGNOREEXTRA to discard it.';
  end if;
  if missing is not null and mode <> 'FILLTARGET' then
    raise exception using errcode = '42804', message = format('column "%s" of the target table is not in the source table', missing),
      hint = 'Use FILLTARGET to fill it with its default.';
  end if;
  execute format('insert into %s (%s) select %s from %s', into_table, columns, columns, from_table);
  execute format('delete from %s', from_table);
end $$;

create or replace view redshift.pg_table_def as
select n.nspname as schemaname, c.relname as tablename, a.attname as "column", ${typeName} as type,
  coalesce(l.layout -> 'encodings' ->> a.attname, 'none') as encoding,
  coalesce(l.layout ->> 'distKey' = a.attname, false) as distkey,
  coalesce(array_position(array(select jsonb_array_elements_text(l.layout -> 'sortKeys')), a.attname::text), 0)
    * case when l.layout ->> 'sortStyle' = 'INTERLEAVED' and array_position(array(select jsonb_array_elements_text(l.layout -> 'sortKeys')), a.attname::text) % 2 = 0 then -1 else 1 end as sortkey,
  a.attnotnull as "notnull"
from ${withColumns} and pg_catalog.pg_table_is_visible(c.oid)
order by n.nspname, c.relname, a.attnum;

create or replace view redshift.svv_tables as
select current_database()::text as table_catalog, n.nspname::text as table_schema, c.relname::text as table_name,
  ${tableType} as table_type, obj_description(c.oid, 'pg_class') as remarks
from ${userTables};

create or replace view redshift.svv_columns as
select current_database()::text as table_catalog, n.nspname::text as table_schema, c.relname::text as table_name,
  a.attname::text as column_name, a.attnum::int as ordinal_position, ${defaultOf} as column_default,
  case when a.attnotnull then 'NO' else 'YES' end as is_nullable, redshift.type_name(a.atttypid, null) as data_type,
  ${characterLength} as character_maximum_length, ${precision} as numeric_precision, ${scale} as numeric_scale,
  col_description(c.oid, a.attnum) as remarks
from ${withColumns};

create or replace function redshift.count_rows(counted oid) returns bigint language plpgsql stable as $$
declare
  rows bigint;
begin
  execute format('select count(*) from %s', counted::regclass) into rows;
  return rows;
end $$;

create or replace view redshift.svv_table_info as
select current_database()::text as database, n.nspname::text as schema, c.oid as table_id, c.relname::text as "table",
  case when l.layout ? 'encodings' then 'Y' else 'N' end as encoded,
  case coalesce(l.layout ->> 'distStyle', case when l.layout ? 'distKey' then 'KEY' end, 'AUTO')
    when 'KEY' then format('KEY(%s)', l.layout ->> 'distKey') when 'AUTO' then 'AUTO(EVEN)'
    else l.layout ->> 'distStyle' end as diststyle,
  coalesce(case when l.layout ->> 'sortStyle' = 'INTERLEAVED' then 'INTERLEAVED' else l.layout -> 'sortKeys' ->> 0 end,
    'AUTO(SORTKEY)') as sortkey1,
  (select coalesce(max(a.atttypmod - 4), 0) from pg_catalog.pg_attribute a
    where a.attrelid = c.oid and a.atttypid = 'varchar'::regtype and a.attnum > 0) as max_varchar,
  coalesce(jsonb_array_length(l.layout -> 'sortKeys'), 0) as sortkey_num,
  greatest(pg_relation_size(c.oid) / 1048576, 1) as size,
  redshift.count_rows(c.oid)::numeric(38, 0) as tbl_rows
from ${userTables} and c.relkind = 'r' and pg_relation_size(c.oid) > 0;

create or replace view redshift.svv_redshift_databases as
select d.datname::text as database_name, d.datdba::int as database_owner, 'local'::text as database_type,
  null::text as database_acl, null::text as database_options,
  case current_setting('default_transaction_isolation') when 'serializable' then 'Serializable' else 'Snapshot Isolation' end
    as database_isolation_level
from pg_catalog.pg_database d where not d.datistemplate;

create or replace view redshift.svv_redshift_schemas as
select current_database()::text as database_name, n.nspname::text as schema_name, n.nspowner::int as schema_owner,
  'local'::text as schema_type, n.nspacl::text as schema_acl, null::text as schema_option
from pg_catalog.pg_namespace n where n.nspname !~ '^(pg_(toast|temp)|redshift$)';
create or replace view redshift.svv_all_schemas as
select database_name, schema_name, schema_owner, schema_type, schema_acl, null::text as source_database, schema_option
from redshift.svv_redshift_schemas;

create or replace view redshift.svv_redshift_tables as
select current_database()::text as database_name, n.nspname::text as schema_name, c.relname::text as table_name,
  ${relationType} as table_type, c.relacl::text as table_acl, obj_description(c.oid, 'pg_class') as remarks
from ${userTables};
create or replace view redshift.svv_all_tables as select * from redshift.svv_redshift_tables;

create or replace view redshift.svv_redshift_columns as
select current_database()::text as database_name, n.nspname::text as schema_name, c.relname::text as table_name,
  a.attname::text as column_name, a.attnum::int as ordinal_position, redshift.type_name(a.atttypid, a.atttypmod) as data_type,
  ${defaultOf} as column_default, case when a.attnotnull then 'NO' else 'YES' end as is_nullable,
  coalesce(l.layout -> 'encodings' ->> a.attname, 'none') as encoding,
  coalesce(l.layout ->> 'distKey' = a.attname, false) as distkey,
  coalesce(array_position(array(select jsonb_array_elements_text(l.layout -> 'sortKeys')), a.attname::text), 0) as sortkey,
  null::text as column_acl, col_description(c.oid, a.attnum) as remarks
from ${withColumns};
create or replace view redshift.svv_all_columns as
select current_database()::text as database_name, n.nspname::text as schema_name, c.relname::text as table_name,
  a.attname::text as column_name, a.attnum::int as ordinal_position, ${defaultOf} as column_default,
  case when a.attnotnull then 'NO' else 'YES' end as is_nullable, redshift.type_name(a.atttypid, null) as data_type,
  ${characterLength} as character_maximum_length, ${precision} as numeric_precision, ${scale} as numeric_scale,
  col_description(c.oid, a.attnum) as remarks
from ${withColumns};

create or replace view redshift.stv_db_isolation_level as
select d.oid::int as db_id, d.datname::char(128) as db_name,
  case current_setting('default_transaction_isolation') when 'serializable' then 'Serializable' else 'Snapshot Isolation' end
    ::char(128) as isolation_level
from pg_catalog.pg_database d where not d.datistemplate;

create or replace view redshift.stv_sessions as
select backend_start as starttime, pid as process, usename::char(50) as user_name, datname::char(50) as db_name, 0 as timeout_sec
from pg_catalog.pg_stat_activity where backend_type = 'client backend';

create or replace view redshift.stv_recents as
select usesysid::int as userid, case state when 'active' then 'Running' else 'Done' end::char(20) as status,
  query_start at time zone 'UTC' as starttime,
  (extract(epoch from clock_timestamp() - query_start) * 1000000)::int as duration, usename::char(50) as user_name,
  datname::char(50) as db_name, left(query, 600)::char(600) as query, pid
from pg_catalog.pg_stat_activity where backend_type = 'client backend' and query <> '';

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
from pg_catalog.pg_roles where not rolcanlogin and oid >= 16384;

grant select on all tables in schema redshift to public;
`;
