-- Views WITH NO SCHEMA BINDING keep their query as text and run it each time, so their tables may be dropped and created
-- again. The columns stay those of the view's creation.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html

create table if not exists redshift.late_binding_view (view_id oid primary key, columns jsonb not null, statement text not null);
grant select on redshift.late_binding_view to public;

create or replace function redshift.late_rows(query text) returns setof record language plpgsql stable as $$
begin
  return query execute query;
end $$;

create or replace procedure redshift.keep_late_binding(view oid, columns jsonb, statement text) language sql security definer as $$
  insert into redshift.late_binding_view values (view, columns, statement)
  on conflict (view_id) do update set columns = excluded.columns, statement = excluded.statement
$$;

-- A temporary bound view gives names and types of the columns. Lengths of VARCHAR are not kept: they follow the table.
create or replace procedure redshift.create_late_binding_view(head text, name text, columns text, query text, statement text) language plpgsql as $$
declare
  aliases text;
  values text;
  types text;
  shown jsonb;
begin
  execute format('create temp view "~late"%s as %s', columns, query);
  select string_agg('c' || attnum, ', ' order by attnum), string_agg(format('c%s::%s', attnum, type), ', ' order by attnum),
    string_agg(format('%I %s', attname, type), ', ' order by attnum),
    jsonb_agg(jsonb_build_object('name', attname, 'type', shown_type, 'num', attnum) order by attnum)
  into aliases, values, types, shown
  from (
    select attnum, attname, redshift.type_name(atttypid, atttypmod) as shown_type,
      case atttypid when 'bpchar'::regtype then 'bpchar' else format_type(atttypid, null) end as type
    from pg_catalog.pg_attribute where attrelid = to_regclass('pg_temp."~late"') and attnum > 0
  ) found;
  drop view pg_temp."~late";
  execute format('%s %s as select * from redshift.late_rows(%L) as late (%s)', head, name,
    format('select %s from (%s) late (%s)', values, query, aliases), types);
  call redshift.keep_late_binding(to_regclass(name), shown, statement);
end $$;

-- A late-binding view shows the statement that made it, not the query that replaces it here.
create or replace function redshift.pg_get_viewdef(view oid, pretty boolean default false) returns text language sql stable as $$
  select coalesce((select statement from redshift.late_binding_view where view_id = view), pg_catalog.pg_get_viewdef(view, pretty))
$$;
create or replace function redshift.pg_get_viewdef(view text, pretty boolean default false) returns text language sql stable as $$
  select redshift.pg_get_viewdef(view::regclass::oid, pretty)
$$;

create or replace function redshift.pg_get_late_binding_view_cols() returns setof record language plpgsql stable as $$
begin
  return query
  select n.nspname, c.relname, (shown ->> 'name')::name, (shown ->> 'type')::varchar, (shown ->> 'num')::int
  from redshift.late_binding_view l
    join pg_catalog.pg_class c on c.oid = l.view_id
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace,
    jsonb_array_elements(l.columns) shown;
end $$;
