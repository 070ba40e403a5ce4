-- The layout of tables, which PostgreSQL does not know, and the forms of ALTER TABLE that PostgreSQL lacks.

create table if not exists redshift.table_layout (table_id oid primary key, layout jsonb not null);
grant select on redshift.table_layout to public;

create or replace function redshift.type_name(type oid, modifier int) returns text language sql stable parallel safe as $$
  select case type when 'jsonb'::regtype then 'super' when 'bytea'::regtype then 'varbyte' else format_type(type, modifier) end
$$;

-- `name` is resolved with the session's search path. Users may not write table_layout themselves: hence security definer.
create or replace procedure redshift.keep_layout(name text, layout jsonb) language plpgsql security definer as $$
declare
  relation oid := to_regclass(name);
  missing text;
  unsorted text;
begin
  select a.attname into unsorted from pg_catalog.pg_attribute a
  where a.attrelid = relation and a.atttypid in ('jsonb'::regtype, 'varbyte'::regtype)
    and (a.attname = layout ->> 'distKey' or layout -> 'sortKeys' ? a.attname);
  if unsorted is not null then
    raise exception using errcode = '0A000', message = format('%s column "%s" cannot be a distribution or sort key',
      (select case atttypid when 'jsonb'::regtype then 'SUPER' else 'VARBYTE' end from pg_catalog.pg_attribute where attrelid = relation and attname = unsorted), unsorted);
  end if;
  select key into missing from (
    select layout ->> 'distKey' union select jsonb_array_elements_text(layout -> 'sortKeys')
  ) keys (key)
  where key is not null and not exists (
    select from pg_catalog.pg_attribute a where a.attrelid = relation and a.attname = key and not a.attisdropped);
  if missing is not null then
    raise exception using errcode = '42703', message = format('column "%s" named in key does not exist', missing);
  end if;
  select key ->> 'of' into missing from jsonb_array_elements(layout -> 'keys') key
  where key ->> 'of' is not null and to_regclass(key ->> 'of') is null limit 1;
  if missing is not null then
    raise exception using errcode = '42P01', message = format('relation "%s" does not exist', replace(missing, '"', ''));
  end if;
  -- The table that a foreign key refers to, as the search path finds it now.
  layout := layout operator(redshift.|||) coalesce((select jsonb_build_object('keys', jsonb_agg(key operator(redshift.|||) jsonb_strip_nulls(jsonb_build_object('ofId',
    to_regclass(key ->> 'of')::oid::bigint)))) from jsonb_array_elements(layout -> 'keys') key having count(*) > 0), '{}');
  insert into redshift.table_layout as kept values (relation, layout)
  on conflict (table_id) do update set layout = kept.layout operator(redshift.|||) excluded.layout
    operator(redshift.|||) jsonb_build_object('encodings', coalesce(kept.layout -> 'encodings', '{}') operator(redshift.|||) coalesce(excluded.layout -> 'encodings', '{}'))
    operator(redshift.|||) jsonb_build_object('keys', coalesce((select jsonb_agg(key) from jsonb_array_elements(kept.layout -> 'keys') key
        where not coalesce(excluded.layout -> 'keys' @> jsonb_build_array(jsonb_build_object('name', key -> 'name')), false)), '[]')
      operator(redshift.|||) coalesce(excluded.layout -> 'keys', '[]'));
end $$;

create or replace procedure redshift.drop_key(name text, key text) language plpgsql security definer as $$
declare
  relation oid := to_regclass(name);
begin
  update redshift.table_layout set layout = jsonb_set(layout, '{keys}', coalesce((
    select jsonb_agg(kept) from jsonb_array_elements(layout -> 'keys') kept where kept ->> 'name' <> key), '[]'))
  where table_id = relation and layout -> 'keys' @> jsonb_build_array(jsonb_build_object('name', key));
  if not found then
    raise exception using errcode = '42704', message = format('constraint "%s" of relation "%s" does not exist', key,
      (select relname from pg_catalog.pg_class where oid = relation));
  end if;
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
  -- Which words Redshift has for these two is not published.
  if exists (select from pg_catalog.pg_attribute
      where attrelid = to_regclass(name) and attname = resized and attnum > 0 and atthasdef) then
    raise exception using errcode = '0A000', message = format(
      'cannot alter column "%s", which has a default value', resized);
  end if;
  if exists (select from redshift.table_layout, jsonb_array_elements(layout -> 'keys') key
      where table_id = to_regclass(name) and key -> 'columns' ? resized) then
    raise exception using errcode = '0A000', message = format(
      'cannot alter column "%s", which is part of a UNIQUE, PRIMARY KEY or FOREIGN KEY constraint', resized);
  end if;
end $$;

-- The size must change (dg/r_ALTER_TABLE).
create or replace procedure redshift.check_new_size(name text, resized text, bytes int) language plpgsql as $$
begin
  if exists (select from pg_catalog.pg_attribute
      where attrelid = to_regclass(name) and attname = resized and attnum > 0 and not attisdropped and atttypmod = bytes + 4) then
    raise exception using errcode = '0A000', message = format(
      'cannot alter column "%s" of relation "%s", target column size should be different', resized,
      (select relname from pg_catalog.pg_class where oid = to_regclass(name)));
  end if;
end $$;

-- A column of a distribution or sort key cannot be dropped (dg/r_ALTER_TABLE).
create or replace procedure redshift.check_dropped(name text, dropped text) language plpgsql as $$
declare
  kept jsonb := (select layout from redshift.table_layout where table_id = to_regclass(name));
begin
  if kept ->> 'distKey' = dropped then
    raise exception using errcode = '0A000', message = format('cannot drop distkey column "%s"', dropped);
  end if;
  if kept -> 'sortKeys' ? dropped then
    raise exception using errcode = '0A000', message = format('cannot drop sortkey column "%s"', dropped);
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
  with t as (select attname, redshift.type_name(atttypid, atttypmod) as type from pg_catalog.pg_attribute
      where attrelid = into_table and attnum > 0 and not attisdropped),
    s as (select attname, redshift.type_name(atttypid, atttypmod) as type from pg_catalog.pg_attribute
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

-- Gives VARCHAR columns of a table that CREATE TABLE AS has just made their lengths, which PostgreSQL forgets when it plans
-- a query. The values fit: the query has cut them. Lengths by position, NULL for all other columns.
create or replace procedure redshift.declare_lengths(name text, lengths int[]) language sql security definer as $$
  update pg_catalog.pg_attribute set atttypmod = lengths[attnum] + 4
  where attrelid = to_regclass(name) and attnum between 1 and cardinality(lengths) and lengths[attnum] is not null
    and atttypid = 'varchar'::regtype and atttypmod = -1
$$;

-- A new procedure may be called by its owner and superusers only (dg/stored-procedure-security-and-privileges). PostgreSQL
-- lets everyone call it, which it notes by no list of rights.
create or replace procedure redshift.close_procedures() language plpgsql as $$
declare
  made regprocedure;
begin
  for made in select p.oid from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where p.prokind = 'p' and p.proacl is null and n.nspname not in ('redshift', 'pg_catalog') and pg_catalog.pg_has_role(p.proowner, 'member')
  loop
    execute pg_catalog.format('revoke all on procedure %s from public', made);
  end loop;
end $$;

-- PostgreSQL looks for functions in its own schema first, so a call would mean the one there.
create or replace procedure redshift.refuse_hidden_function(made text) language plpgsql as $$
begin
  if exists (select from pg_catalog.pg_proc where proname = made and pronamespace = 'pg_catalog'::pg_catalog.regnamespace) then
    raise exception using errcode = '0A000', message = pg_catalog.format('a function of the user named %s is not supported by the local Redshift: begin its name with f_', made);
  end if;
end $$;
