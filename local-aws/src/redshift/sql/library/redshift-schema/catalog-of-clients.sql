-- The catalog as clients read it. SUPER, PostgreSQL's jsonb, has Redshift's name and object id. Late-binding views have no
-- columns there, as in Redshift: `pg_get_late_binding_view_cols()` lists them.

set allow_system_table_mods = on;
insert into pg_catalog.pg_type
select (jsonb_populate_record(t, '{"oid": 4000, "typname": "super", "typarray": 0}')).* from pg_catalog.pg_type t
where t.oid = 'jsonb'::regtype and not exists (select from pg_catalog.pg_type where oid = 4000);
reset allow_system_table_mods;

do $$
declare
  columns text := (
    select string_agg(case attname when 'atttypid' then 'case atttypid when 3802 then 4000 else atttypid end as atttypid'
      else attname end, ', ' order by attnum)
    from pg_catalog.pg_attribute where attrelid = 'pg_catalog.pg_attribute'::regclass and attnum > 0 and atttypid <> 'anyarray'::regtype);
  definition text := rtrim(pg_get_viewdef('information_schema.columns'::regclass), ';');
begin
  execute format('create or replace view redshift.pg_attribute as select %s from pg_catalog.pg_attribute
    where attrelid not in (select view_id from redshift.late_binding_view)', columns);
  if definition not like '%late_binding_view%' then
    definition := replace(definition, 'format_type(a.atttypid, NULL::integer)', 'redshift.type_name(a.atttypid, NULL::integer)');
    execute 'create or replace view information_schema.columns as ' || definition
      || ' and a.attrelid not in (select view_id from redshift.late_binding_view)';
  end if;
end $$;

-- Always empty: there are no external schemas here.
create or replace view redshift.svv_external_schemas as
select null::oid as esoid, null::int as eskind, null::name as schemaname, null::int as esowner, null::text as databasename,
  null::text as esoptions where false;
create or replace view redshift.svv_external_tables as
select null::text as redshift_database_name, null::name as schemaname, null::text as tablename, null::text as tabletype,
  null::text as location, null::text as input_format, null::text as output_format, null::text as serialization_lib,
  null::text as serde_parameters, null::int as compressed, null::text as parameters where false;
create or replace view redshift.svv_external_columns as
select null::text as redshift_database_name, null::name as schemaname, null::text as tablename, null::text as columnname,
  null::text as external_type, null::int as columnnum, null::int as part_key, null::varchar as is_nullable where false;
grant select on all tables in schema redshift to public;
