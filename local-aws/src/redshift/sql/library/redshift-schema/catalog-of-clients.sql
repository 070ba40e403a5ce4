-- The catalog as clients read it. SUPER, PostgreSQL's jsonb, has Redshift's name and object id. Late-binding views have no
-- columns there, as in Redshift: `pg_get_late_binding_view_cols()` lists them.

set allow_system_table_mods = on;
insert into pg_catalog.pg_type
select (jsonb_populate_record(t, '{"oid": 4000, "typname": "super", "typarray": 0}')).* from pg_catalog.pg_type t
where t.oid = 'jsonb'::regtype and not exists (select from pg_catalog.pg_type where oid = 4000);
reset allow_system_table_mods;

-- A view over a table of PostgreSQL's catalog. `shown` gives the expressions of columns that read otherwise here, `more`
-- the columns that PostgreSQL lacks.
create or replace procedure redshift.show_catalog(source regclass, shown jsonb, condition text, more text default '') language plpgsql as $$
declare
  columns text := (
    select string_agg(coalesce(shown ->> attname::text, case atttypid
      when 'name'::regtype then format('redshift.whole_name(%s)', attname) else quote_ident(attname) end) || ' as ' || quote_ident(attname),
      ', ' order by attnum)
    from pg_catalog.pg_attribute where attrelid = source and attnum > 0 and not attisdropped and atttypid <> 'anyarray'::regtype);
begin
  execute format('create or replace view redshift.%I as select %s from %s c where %s',
    (select relname from pg_catalog.pg_class where oid = source), columns || more, source, condition);
end $$;

call redshift.show_catalog('pg_catalog.pg_namespace', '{}', $$nspname <> 'redshift'$$);
call redshift.show_catalog('pg_catalog.pg_attribute', '{"atttypid": "case atttypid when 3802 then 4000 else atttypid end"}',
  'attrelid not in (select view_id from redshift.late_binding_view)',
  $$, coalesce((select layout ->> 'distKey' = attname from redshift.table_layout where table_id = attrelid), false) as attisdistkey,
    false as attispreloaded, coalesce((select array_position(array(select jsonb_array_elements_text(layout -> 'sortKeys')), attname::text)
      from redshift.table_layout where table_id = attrelid), 0) as attsortkeyord,
    redshift.encoding_type((select layout -> 'encodings' ->> attname from redshift.table_layout where table_id = attrelid))::smallint
      as attencodingtype$$);
-- Redshift's system views are in pg_catalog; what only makes the local Redshift work is nowhere.
call redshift.show_catalog('pg_catalog.pg_class', jsonb_build_object(
  'relnamespace', $$case relnamespace when 'redshift'::regnamespace then 'pg_catalog'::regnamespace::oid else relnamespace end$$,
  'relnatts', 'case when oid in (select view_id from redshift.late_binding_view) then 0::int2 else relnatts end'),
  $$relnamespace <> 'redshift'::regnamespace or (relname ~ '^(sv(v|l|cs)_|st[vl]_|sys_|pg_(table_def|user_info|library|conf|external_schema|statistic_indicator|(class|attribute|database|proc)_info)$)')$$,
  $$, case when relkind = 'r' and oid >= 16384 then coalesce((select redshift.dist_style(layout) from redshift.table_layout
    where table_id = oid), 9) else 0 end::smallint as reldiststyle$$);
call redshift.show_catalog('pg_catalog.pg_attrdef', '{}', 'true', ', pg_catalog.pg_get_expr(adbin, adrelid) as adsrc');
call redshift.show_catalog('pg_catalog.pg_stat_activity', '{"pid": "redshift.session_of(pid)"}', $$query is distinct from 'DISCARD ALL'$$,
  ', redshift.session_of(pid) as procpid, query as current_query');
call redshift.show_catalog('pg_catalog.pg_locks', '{"pid": "redshift.session_of(pid)"}', 'true', ', transactionid as transaction');
call redshift.show_catalog('pg_catalog.pg_tables', '{}', $$schemaname <> 'redshift'$$);
call redshift.show_catalog('pg_catalog.pg_views', jsonb_build_object('definition', $$coalesce((select statement from redshift.late_binding_view
  where view_id = to_regclass(format('%I.%I', schemaname, viewname))), definition)$$), $$schemaname <> 'redshift'$$);

-- The views of information_schema, with whole names and without the schema `redshift`.
do $$
declare
  view record;
  definition text;
  columns text;
begin
  for view in select * from (values ('tables', 'table_schema'), ('columns', 'table_schema'), ('views', 'table_schema'),
    ('schemata', 'schema_name')) views (name, schema_column)
  loop
    if to_regclass('redshift.information_' || view.name) is null then
      definition := rtrim(pg_get_viewdef(format('information_schema.%s', view.name)::regclass), ';');
      if view.name = 'columns' then
        definition := replace(definition, 'format_type(a.atttypid, NULL::integer)', 'redshift.type_name(a.atttypid, NULL::integer)')
          || ' and a.attrelid not in (select view_id from redshift.late_binding_view)';
      end if;
      select string_agg(case when atttypid = 'information_schema.sql_identifier'::regtype
          then format('redshift.whole_name(%1$s)::varchar as %1$s', attname) else attname::text end, ', ' order by attnum)
      into columns from pg_catalog.pg_attribute
      where attrelid = format('information_schema.%s', view.name)::regclass and attnum > 0;
      execute format('create view redshift.information_%s as %s', view.name, definition);
      execute format('drop view information_schema.%s cascade', view.name);
      execute format('create view information_schema.%1$s as select %2$s from redshift.information_%1$s where %3$s <> %4$L',
        view.name, columns, view.schema_column, 'redshift');
      execute format('grant select on information_schema.%s to public', view.name);
    end if;
  end loop;
end $$;

-- Keys of tables, which are not enforced and therefore only kept in the layout. Their ids differ from all others: the
-- catalog of a new database ends far below.
create or replace view redshift.kept_key as
select (2147483648 + abs(hashtext(table_id || '/' || at)))::oid as oid, table_id, key ->> 'name' as name,
  key ->> 'kind' as kind, key -> 'columns' as columns, (key ->> 'ofId')::bigint::regclass as of_table, key -> 'ofColumns' as of_columns
from redshift.table_layout, jsonb_array_elements(layout -> 'keys') with ordinality keys (key, at)
where exists (select from pg_catalog.pg_class where oid = table_id);
create or replace function redshift.column_numbers(relation oid, names jsonb) returns smallint[]
language sql stable parallel safe as $$
  select array_agg(a.attnum order by at) from jsonb_array_elements_text(names) with ordinality names (name, at)
  join pg_catalog.pg_attribute a on a.attrelid = relation and a.attname = name
$$;
create or replace view redshift.pg_constraint as
select oid, conname, connamespace, contype, condeferrable, condeferred, conrelid, contypid, confrelid, confupdtype,
  confdeltype, confmatchtype, conkey, confkey, conbin::text as conbin, null::text as consrc
from pg_catalog.pg_constraint where contype <> 'n' and connamespace <> 'redshift'::regnamespace and conrelid >= 16384
union all
select k.oid, k.name::name, c.relnamespace, k.kind::"char", false, false, k.table_id, 0::oid, coalesce(k.of_table::oid, 0), ' '::"char",
  ' '::"char", ' '::"char", redshift.column_numbers(k.table_id, k.columns), redshift.column_numbers(k.of_table, k.of_columns),
  null, null
from redshift.kept_key k join pg_catalog.pg_class c on c.oid = k.table_id;
create or replace function redshift.pg_get_constraintdef(id oid) returns text language sql stable as $$
  select coalesce((select case kind when 'p' then 'PRIMARY KEY' when 'u' then 'UNIQUE' else 'FOREIGN KEY' end || ' ('
      || (select string_agg(quote_ident(part), ', ') from jsonb_array_elements_text(columns) parts (part)) || ')'
      || coalesce(' REFERENCES ' || of_table::text || '('
        || (select string_agg(quote_ident(part), ', ') from jsonb_array_elements_text(of_columns) parts (part)) || ')', '')
    from redshift.kept_key where oid = id), pg_catalog.pg_get_constraintdef(id))
$$;
create or replace function redshift.pg_get_constraintdef(id oid, is_pretty boolean) returns text
language sql stable as $$ select redshift.pg_get_constraintdef(id) $$;

-- The path without the schema that only the local Redshift has.
create or replace function redshift.current_schemas(with_implicit boolean) returns name[]
language sql stable parallel safe as $$ select array_remove(pg_catalog.current_schemas(with_implicit), 'redshift') $$;

create or replace function redshift.pg_last_query_id() returns bigint
language sql stable as $$ select coalesce(nullif(current_setting('redshift.last_query_id', true), ''), '-1')::bigint $$;

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
