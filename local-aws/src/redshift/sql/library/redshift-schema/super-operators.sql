-- Dynamic typing (dg/query-super): for values of different types, `=` is false, and `<` and `>` are NULL. The type of a value
-- is the type that it holds: number, string or boolean.

-- For ORDER BY: boolean, number, string, array, object.
create or replace function redshift.super_sort_key(value jsonb) returns jsonb
language sql immutable strict parallel safe as $$
  select pg_catalog.jsonb_build_array(
    array_position(array['boolean', 'number', 'string', 'array', 'object'], jsonb_typeof(value)), value)
$$;

create or replace function redshift.super_order(a jsonb, b jsonb) returns int
language sql stable strict parallel safe as $$
  select case when jsonb_typeof(a) = jsonb_typeof(b) and jsonb_typeof(a) in ('number', 'string', 'boolean')
    then case when pg_catalog.jsonb_lt(a, b) then -1 when pg_catalog.jsonb_gt(a, b) then 1 else 0 end end
$$;

do $do$
declare
  -- SUPER is compared with these; all other types are converted to one of them, or cannot be compared.
  types text[] := '{int,bigint,numeric,float8,text,boolean}';
  operator record;
  signature record;
  name text;
begin
  for operator in
    select * from (values ('=', 'eq', 'a = b'), ('<>', 'ne', 'a <> b'), ('<', 'lt', 'redshift.super_order(a, b) < 0'),
      ('<=', 'le', 'redshift.super_order(a, b) <= 0'), ('>', 'gt', 'redshift.super_order(a, b) > 0'),
      ('>=', 'ge', 'redshift.super_order(a, b) >= 0')) operators (sign, suffix, condition)
  loop
    name := 'redshift.super_' || operator.suffix;
    execute format('create or replace function %s(a jsonb, b jsonb) returns boolean
      language sql stable strict parallel safe as $f$ select %s $f$', name, operator.condition);
    for signature in
      select 'jsonb' as "left", type as "right" from unnest(types) listed (type)
      union select type, 'jsonb' from unnest(types) listed (type)
      union select 'jsonb', 'jsonb' where operator.sign not in ('=', '<>')
    loop
      if signature."left" <> signature."right" then
        execute format('create or replace function %s(a %s, b %s) returns boolean
          language sql stable strict parallel safe as $f$ select %1$s(to_jsonb(a), to_jsonb(b)) $f$', name, signature."left", signature."right");
      end if;
      if to_regoperator(format('redshift.%s(%s, %s)', operator.sign, signature."left", signature."right")) is null then
        execute format('create operator redshift.%s (leftarg = %s, rightarg = %s, function = %s)',
          operator.sign, signature."left", signature."right", name);
      end if;
    end loop;
  end loop;
end $do$;
