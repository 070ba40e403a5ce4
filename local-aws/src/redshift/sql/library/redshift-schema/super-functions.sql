-- Functions over SUPER (dg/c_Array_Functions, dg/c_Type_Info_Functions).

create or replace function redshift.json_typeof(value jsonb) returns text language sql immutable strict parallel safe as $$ select jsonb_typeof(value) $$;
create or replace function redshift.is_array(value jsonb) returns boolean
language sql immutable strict parallel safe as $$ select jsonb_typeof(value) = 'array' $$;
create or replace function redshift.is_object(value jsonb) returns boolean
language sql immutable strict parallel safe as $$ select jsonb_typeof(value) = 'object' $$;
create or replace function redshift.is_scalar(value jsonb) returns boolean
language sql immutable strict parallel safe as $$ select jsonb_typeof(value) not in ('array', 'object') $$;
create or replace function redshift.is_boolean(value jsonb) returns boolean
language sql immutable strict parallel safe as $$ select jsonb_typeof(value) = 'boolean' $$;
create or replace function redshift.is_varchar(value jsonb) returns boolean
language sql immutable strict parallel safe as $$ select jsonb_typeof(value) = 'string' $$;
create or replace function redshift.is_smallint(value jsonb) returns boolean
language sql immutable strict parallel safe as $$ select case when jsonb_typeof(value) = 'number' then value::numeric = trunc(value::numeric) and abs(value::numeric) < 2::numeric ^ 15 else false end $$;
create or replace function redshift.is_integer(value jsonb) returns boolean
language sql immutable strict parallel safe as $$ select case when jsonb_typeof(value) = 'number' then value::numeric = trunc(value::numeric) and abs(value::numeric) < 2::numeric ^ 31 else false end $$;
create or replace function redshift.is_bigint(value jsonb) returns boolean
language sql immutable strict parallel safe as $$ select case when jsonb_typeof(value) = 'number' then value::numeric = trunc(value::numeric) and abs(value::numeric) < 2::numeric ^ 63 else false end $$;

create or replace function redshift.get_array_length(value jsonb) returns int
language sql immutable strict parallel safe as $$ select case when jsonb_typeof(value) = 'array' then jsonb_array_length(value) end $$;
create or replace function redshift.array_concat(first jsonb, second jsonb) returns jsonb
language plpgsql immutable strict parallel safe as $$
begin
  if jsonb_typeof(first) <> 'array' or jsonb_typeof(second) <> 'array' then
    raise exception using errcode = '22023', message = 'array_concat takes two arrays';
  end if;
  return pg_catalog.jsonb_concat(first, second);
end $$;
create or replace function redshift.array_flatten(value jsonb) returns jsonb
language sql immutable strict parallel safe as $$
  select coalesce(jsonb_agg(item order by outer_at, inner_at), '[]')
  from jsonb_array_elements(value) with ordinality parts (part, outer_at),
    jsonb_array_elements(case when jsonb_typeof(part) = 'array' then part else jsonb_build_array(part) end)
      with ordinality items (item, inner_at)
$$;
create or replace function redshift.subarray(value jsonb, start int, length int) returns jsonb
language sql immutable strict parallel safe as $$
  select coalesce(jsonb_agg(item order by at), '[]') from jsonb_array_elements(value) with ordinality items (item, at)
  where at > start and at <= start + length
$$;
create or replace function redshift.split_to_array(value text, delimiter text default ',') returns jsonb
language sql immutable strict parallel safe as $$ select to_jsonb(string_to_array(value, delimiter)) $$;

-- Lax navigation: NULL if the attribute or element is missing, or is JSON's null.
create or replace function redshift.super_attribute(value jsonb, name text) returns jsonb
language sql immutable strict parallel safe as $$ select nullif(case jsonb_typeof(value) when 'object' then value -> name end, 'null') $$;
create or replace function redshift.super_element(value jsonb, index int) returns jsonb
language sql immutable strict parallel safe as $$ select nullif(case jsonb_typeof(value) when 'array' then value -> index end, 'null') $$;

create or replace function redshift.refuse_iteration(value jsonb, what text) returns jsonb
language plpgsql immutable strict parallel safe as $$
begin
  raise exception using errcode = '0A000', message = format(
    '%s of a SUPER value of type %s is not supported by the local Redshift', what, jsonb_typeof(value));
end $$;

-- The rows of FROM t, t.items AS item AT position.
create or replace function redshift.unnest_super_at(value jsonb) returns table (item jsonb, at bigint)
language sql immutable strict parallel safe rows 10 as $$
  select nullif(element, 'null'), position - 1
  from jsonb_array_elements(
    case jsonb_typeof(value) when 'array' then value when 'null' then '[]' else redshift.refuse_iteration(value, 'unnesting') end)
    with ordinality elements (element, position)
$$;
create or replace function redshift.unnest_super(value jsonb) returns table (item jsonb)
language sql immutable strict parallel safe rows 10 as $$ select item from redshift.unnest_super_at(value) $$;

-- The rows of FROM t, UNPIVOT t.object AS value AT name.
create or replace function redshift.unpivot_super_at(value jsonb) returns table (item jsonb, at text)
language sql immutable strict parallel safe rows 10 as $$
  select nullif(pair.value, 'null'), pair.key
  from jsonb_each(
    case jsonb_typeof(value) when 'object' then value when 'null' then '{}' else redshift.refuse_iteration(value, 'UNPIVOT') end) pair
$$;
create or replace function redshift.unpivot_super(value jsonb) returns table (item jsonb)
language sql immutable strict parallel safe rows 10 as $$ select item from redshift.unpivot_super_at(value) $$;
