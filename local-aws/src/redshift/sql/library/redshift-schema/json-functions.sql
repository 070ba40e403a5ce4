-- SUPER is jsonb, so objects lose the order of their keys.

create or replace function redshift.is_on(setting text) returns boolean language sql stable parallel safe as $$
  select coalesce(lower(current_setting('redshift.' || setting, true)), '') in ('on', 'true', 'yes', '1')
$$;

-- dg/super-configurations for its two settings
create or replace function redshift.json_parse(value text) returns jsonb language plpgsql stable strict parallel safe as $$
begin
  if value is json with unique keys then return value::json::jsonb; end if;
  if value is json then
    if redshift.is_on('json_parse_dedup_attributes') then return value::json::jsonb; end if;
    if not redshift.is_on('parse_super_null_on_error') then
      raise exception using errcode = '22030', message = 'the same attribute name appears twice in an object', hint = 'set json_parse_dedup_attributes to on, and the last one stays';
    end if;
  elsif not redshift.is_on('parse_super_null_on_error') then
    return value::json::jsonb;
  end if;
  return null;
end $$;

-- Without the blanks that PostgreSQL puts behind colons and commas; those inside strings stay.
create or replace function redshift.json_serialize(value jsonb) returns text
language sql immutable strict parallel safe as $$ select pg_catalog.regexp_replace(value::json::text, '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g') $$;

create or replace function redshift.is_valid_json(value text) returns boolean
language sql immutable strict parallel safe as $$ select value is json object $$;
create or replace function redshift.is_valid_json_array(value text) returns boolean
language sql immutable strict parallel safe as $$ select value is json array $$;
create or replace function redshift.can_json_parse(value text) returns boolean language sql immutable strict parallel safe as $$ select value is json $$;

-- The text as JSON. If it is not JSON: NULL with is_lenient, otherwise an error.
create or replace function redshift.json_or_null(value text, is_lenient boolean) returns json
language plpgsql immutable strict parallel safe as $$
begin
  if value is json then return value::json; end if;
  if is_lenient then return null; end if;
  raise exception using errcode = 'XX000', message = 'JSON parsing error', detail = format(
    E'\n  %1$s\n  error:  JSON parsing error\n  code:      8001\n  context:   invalid json object %2$s\n  query:     0\n  location:  funcs_json.hpp:202\n  process:   padbmaster [pid=%3$s]\n  %1$s\n',
    repeat('-', 47), left(value, 100), pg_backend_pid());
end $$;
create or replace function redshift.json_extract_path_text(value text, is_lenient boolean, variadic path text[]) returns text
language sql immutable strict parallel safe as $$ select redshift.json_or_null(value, is_lenient) #>> path $$;
create or replace function redshift.json_array_length(value text, is_lenient boolean default false) returns int
language sql immutable strict parallel safe as $$ select pg_catalog.json_array_length(redshift.json_or_null(value, is_lenient)) $$;
create or replace function redshift.json_extract_array_element_text(value text, index int, is_lenient boolean default false)
returns text language sql immutable strict parallel safe as $$ select redshift.json_or_null(value, is_lenient) ->> index $$;
