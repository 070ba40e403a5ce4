-- What the SHOW statements select from, one view for each; `show-objects.ts` filters and orders their rows.

-- Nothing is in a database that does not exist, and SHOW then has no rows, as AWS's driver expects.
-- https://github.com/aws/amazon-redshift-python-driver/blob/master/test/integration/metadata/test_server_api_show_command.py
create or replace function redshift.only_this_database(named text) returns text language plpgsql stable as $$
begin
  if named <> current_database() and exists (select from pg_catalog.pg_database where datname = named) then
    raise exception 'SHOW for another database than that of the session is not supported by the local Redshift'
      using errcode = '0A000';
  end if;
  return named;
end $$;

create or replace function redshift.identity_name(id oid) returns text language sql stable as $$
  select coalesce((select rolname::text from pg_catalog.pg_roles where oid = id), 'public') $$;
create or replace function redshift.identity_type(id oid) returns text language sql stable as $$
  select case when id = 0 then 'public' when r.rolcanlogin then 'user'
    when shobj_description(id, 'pg_authid') = 'group' then 'group' else 'role' end
  from (select id) asked left join pg_catalog.pg_roles r on r.oid = id $$;
create or replace view redshift.column_grant as
select r.nspname::text as namespace_name, r.relname::text as relation_name, redshift.whole_name(c.attname)::text as column_name,
  a.privilege_type::text, a.grantee::int as identity_id, redshift.identity_name(a.grantee) as identity_name,
  redshift.identity_type(a.grantee) as identity_type, a.is_grantable as admin_option, pg_get_userbyid(a.grantor)::text as grantor_name
from redshift.user_relation r join pg_catalog.pg_attribute c on c.attrelid = r.table_id
  cross join lateral pg_catalog.aclexplode(c.attacl) a;

create or replace view redshift.show_databases as
select database_name::varchar, database_owner, database_type::varchar, database_acl::varchar, database_options::varchar as parameters,
  database_isolation_level::varchar
from redshift.svv_redshift_databases;

create or replace view redshift.show_schemas as
select database_name::varchar, schema_name::varchar, schema_owner, schema_type::varchar,
  array_to_string(schema_acl::text[], '~')::varchar as schema_acl,
  source_database::varchar, schema_option::varchar
from redshift.svv_all_schemas;

create or replace view redshift.show_tables as
select current_database()::varchar as database_name, r.nspname::varchar as schema_name, r.relname::varchar as table_name,
  case r.relkind when 'r' then 'TABLE' else 'VIEW' end::varchar as table_type, array_to_string(r.relacl, '~')::varchar as table_acl,
  obj_description(r.table_id, 'pg_class')::varchar as remarks, pg_get_userbyid(c.relowner)::varchar as owner,
  null::timestamp as last_altered_time, null::timestamp as last_modified_time,
  case when r.relkind = 'r' then case redshift.dist_style(r.layout) when 0 then 'EVEN' when 1 then 'KEY' when 8 then 'ALL'
    else 'AUTO (EVEN)' end end::varchar as dist_style,
  case when r.relkind = 'r' then 'REGULAR TABLE' when r.relkind = 'm' then 'MATERIALIZED VIEW'
    when exists (select from redshift.late_binding_view where view_id = r.table_id) then 'LATE BINDING VIEW'
    else 'REGULAR VIEW' end::varchar as table_subtype
from redshift.user_relation r join pg_catalog.pg_class c on c.oid = r.table_id;

create or replace view redshift.show_columns as
select current_database()::varchar as database_name, nspname::varchar as schema_name, relname::varchar as table_name,
  attname::varchar as column_name, attnum::int as ordinal_position, column_default::varchar, is_nullable::varchar,
  redshift.type_name(atttypid, null)::varchar as data_type, character_maximum_length, numeric_precision, numeric_scale,
  remarks::varchar, case when sortkey > 0 then coalesce(layout ->> 'sortStyle', 'COMPOUND') end::varchar as sort_key_type,
  sortkey * case when layout ->> 'sortStyle' = 'INTERLEAVED' and sortkey % 2 = 1 then -1 else 1 end as sort_key,
  case when distkey then 1 end as dist_key, encoding::varchar,
  case when atttypid in ('varchar'::regtype, 'bpchar'::regtype, 'text'::regtype) then 'default' end::varchar as collation
from redshift.user_column;

-- Functions and procedures that users have made.
create or replace view redshift.show_functions as
select database_name, schema_name, function_name, number_of_arguments, argument_list, return_type, remarks
from redshift.user_routine where prokind = 'f';
create or replace view redshift.show_procedures as
select database_name, schema_name, function_name as procedure_name, number_of_arguments, argument_list, return_type, remarks
from redshift.user_routine where prokind = 'p';

-- Their parameters; a function's result is the parameter 0. A procedure keeps the lengths of its arguments in a setting.
create or replace view redshift.show_parameters as
select u.database_name, u.schema_name, u.function_name, u.prokind, array(select unnest(p.proargtypes)) as input_types,
  nullif(redshift.whole_name(a.name::name), '')::varchar as parameter_name, a.place::int as ordinal_position, a.mode::varchar as parameter_type,
  redshift.type_name(a.type, null)::varchar as data_type,
  case when a.type in ('varchar'::regtype, 'bpchar'::regtype) then coalesce(substring(a.declared from '\((\d+)\)')::int, -1) end
    as character_maximum_length,
  case a.type when 'int2'::regtype then 16 when 'int4'::regtype then 32 when 'int8'::regtype then 64 when 'float4'::regtype then 24
    when 'float8'::regtype then 53 when 'numeric'::regtype then substring(a.declared from '\((\d+)')::int end as numeric_precision,
  case when a.type in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) then 0
    when a.type = 'numeric'::regtype then substring(a.declared from ',\s*(\d+)\)')::int end as numeric_scale
from redshift.user_routine u join pg_catalog.pg_proc p on p.oid = u.routine_id
  cross join lateral (
    select 0 as place, null::text as name, 'RETURN' as mode, p.prorettype as type, null::text as declared where p.prokind = 'f'
    union all
    select at, p.proargnames[at], case (p.proargmodes::text[])[at] when 'o' then 'OUT' when 'b' then 'INOUT' else 'IN' end, all_types.type,
      (string_to_array((select split_part(setting, '=', 2) from unnest(p.proconfig) setting
        where setting like 'redshift.argument_types=%'), ';'))[at]
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as all_types (type, at)
  ) a;
-- The text of SHOW PROCEDURE.
create or replace view redshift.show_procedure as
select u.routine_id, u.schema_name, u.function_name, array(select unnest(p.proargtypes)) as input_types,
  format(E'CREATE OR REPLACE PROCEDURE %I.%I(%s)\nLANGUAGE plpgsql%s\nAS $_$%s$_$\n', u.schema_name, u.function_name,
    (select string_agg(concat_ws(' ', nullif(a.parameter_type, 'IN'), quote_ident(a.parameter_name), a.data_type), ', '
        order by a.ordinal_position)
      from redshift.show_parameters a where a.schema_name = u.schema_name and a.function_name = u.function_name and a.prokind = 'p'
        and a.input_types = array(select unnest(p.proargtypes))),
    case when p.prosecdef then E'\nSECURITY DEFINER' else '' end, p.prosrc)::varchar as ddl
from redshift.user_routine u join pg_catalog.pg_proc p on p.oid = u.routine_id
where u.prokind = 'p';

-- Rights that GRANT gave; what an owner may do anyway is left out. CONNECT and MAINTAIN are only PostgreSQL's.
create or replace view redshift.show_grants as
select current_database()::varchar as database_name, g.schema_name::varchar, g.object_name::varchar, g.object_type::varchar,
  case a.privilege_type when 'TEMPORARY' then 'TEMP' else a.privilege_type end::varchar as privilege_type,
  a.grantee::int as identity_id, redshift.identity_name(a.grantee)::varchar as identity_name,
  redshift.identity_type(a.grantee)::varchar as identity_type,
  a.is_grantable as admin_option, g.object_type::varchar as privilege_scope, pg_get_userbyid(a.grantor)::varchar as grantor_name, g.input_types
from (
  select null::text as schema_name, null::text as object_name, 'DATABASE' as object_type, coalesce(datacl, acldefault('d', datdba)) as acl,
    datdba as owner, null::oid[] as input_types from pg_catalog.pg_database where datname = current_database()
  union all
  select redshift.whole_name(nspname), redshift.whole_name(nspname), 'SCHEMA', nspacl, nspowner, null from pg_catalog.pg_namespace
  where nspname !~ '^(pg_|information_schema$|redshift$)'
  union all
  select r.nspname, r.relname, 'TABLE', r.relacl, c.relowner, null
  from redshift.user_relation r join pg_catalog.pg_class c on c.oid = r.table_id
  union all
  select r.schema_name, r.function_name, case r.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end,
    coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner, array(select unnest(p.proargtypes))
  from redshift.user_routine r join pg_catalog.pg_proc p on p.oid = r.routine_id
) g cross join lateral pg_catalog.aclexplode(g.acl) a left join pg_catalog.pg_roles u on u.oid = a.grantee
where a.grantee <> g.owner and a.privilege_type not in ('CONNECT', 'MAINTAIN') and coalesce(u.rolname, '') !~ '^~'
union all
select current_database()::varchar, redshift.whole_name(n.nspname)::varchar,
  coalesce(redshift.whole_name(n.nspname), current_database())::varchar,
  case when s.schema_id is null then 'DATABASE' else 'SCHEMA' end::varchar, s.privilege::varchar, u.oid::int, u.rolname::varchar,
  redshift.identity_type(u.oid)::varchar, false, s.scope::varchar, pg_get_userbyid(m.grantor)::varchar, null::oid[]
from redshift.scoped_privilege s left join pg_catalog.pg_namespace n on n.oid = s.schema_id join pg_catalog.pg_roles h on h.rolname = s.holder
  join pg_catalog.pg_auth_members m on m.roleid = h.oid join pg_catalog.pg_roles u on u.oid = m.member;

create or replace view redshift.show_column_grants as
select current_database()::varchar as database_name, p.namespace_name::varchar as schema_name, p.relation_name::varchar as table_name,
  p.column_name::varchar, 'COLUMN'::varchar as object_type, p.privilege_type::varchar, p.identity_id, p.identity_name::varchar,
  p.identity_type::varchar, p.admin_option, 'COLUMN'::varchar as privilege_scope, p.grantor_name::varchar
from redshift.column_grant p;

create or replace view redshift.show_primary_keys as
select current_database()::varchar as database_name, r.nspname::varchar as schema_name, r.relname::varchar as table_name,
  k.name::varchar as pk_name, redshift.whole_name(part)::varchar as column_name, at::int as key_seq
from redshift.kept_key k join redshift.user_relation r on r.table_id = k.table_id
  cross join lateral jsonb_array_elements_text(k.columns) with ordinality parts (part, at)
where k.kind = 'p';
create or replace view redshift.show_foreign_keys as
select current_database()::varchar as pk_database_name, o.nspname::varchar as pk_schema_name, o.relname::varchar as pk_table_name,
  redshift.whole_name(k.of_columns ->> (at::int - 1))::varchar as pk_column_name, current_database()::varchar as fk_database_name,
  r.nspname::varchar as fk_schema_name, r.relname::varchar as fk_table_name, redshift.whole_name(part)::varchar as fk_column_name,
  at::int as key_seq, k.name::varchar as fk_name,
  (select p.name from redshift.kept_key p where p.table_id = k.of_table and p.kind = 'p')::varchar as pk_name,
  null::varchar as update_rule, null::varchar as delete_rule, null::varchar as deferrability
from redshift.kept_key k join redshift.user_relation r on r.table_id = k.table_id
  join redshift.user_relation o on o.table_id = k.of_table
  cross join lateral jsonb_array_elements_text(k.columns) with ordinality parts (part, at)
where k.kind = 'f';

-- The text of SHOW TABLE. A column that was defined without ENCODE has none.
create or replace function redshift.table_ddl(named regclass) returns varchar language sql stable as $$
  select format(E'CREATE TABLE %I.%I (\n%s%s\n)\nDISTSTYLE %s%s;', r.nspname, r.relname,
    (select string_agg(quote_ident(c.attname) || ' ' || redshift.type_name(c.atttypid, c.atttypmod)
        || case when c.column_default like '"identity"%' then ' identity(1,1)'
          when c.column_default like 'default_identity%' then ' generated by default as identity(1,1)'
          when c.column_default is not null then ' DEFAULT ' || c.column_default else '' end
        || case when c.attnotnull then ' NOT NULL' else '' end
        || case when c.encoding in ('none', 'raw') then '' else ' ENCODE ' || c.encoding end
        || case when c.atttypid in ('varchar'::regtype, 'bpchar'::regtype) then ' COLLATE case_sensitive' else '' end
        || case when c.distkey then ' distkey' else '' end, E',\n' order by c.attnum)
      from redshift.user_column c where c.table_id = r.table_id),
    coalesce((select string_agg(', ' || redshift.pg_get_constraintdef(k.oid), '') from redshift.kept_key k where k.table_id = r.table_id), ''),
    case redshift.dist_style(r.layout) when 0 then 'EVEN' when 1 then 'KEY' when 8 then 'ALL' else 'AUTO' end,
    case when jsonb_array_length(r.layout -> 'sortKeys') > 0 then
      case when r.layout ->> 'sortStyle' = 'INTERLEAVED' then ' INTERLEAVED' else '' end || ' SORTKEY ( '
        || (select string_agg(quote_ident(redshift.whole_name(key)), ', ' order by at)
          from jsonb_array_elements_text(r.layout -> 'sortKeys') with ordinality keys (key, at)) || ' )' else '' end)
  from redshift.user_relation r where r.table_id = named and r.relkind = 'r'
$$;
create or replace function redshift.view_ddl(named regclass) returns varchar language sql stable as $$
  select regexp_replace(redshift.pg_get_viewdef(r.table_id), '\mredshift\.(\w+\()', '\1', 'g')
  from redshift.user_relation r where r.table_id = named and r.relkind in ('v', 'm')
$$;
grant select on all tables in schema redshift to public;
