-- What becomes a SUPER value without JSON_PARSE: text is a string, never JSON; a number and a boolean are what they are
-- (dg/JSON_PARSE, dg/r_SUPER_type).
create or replace function redshift.super_of_text(value text) returns jsonb language sql immutable strict parallel safe as $$ select to_jsonb(value) $$;
create or replace function redshift.super_of_varchar(value varchar) returns jsonb language sql immutable strict parallel safe as $$ select to_jsonb(value::text) $$;
create or replace function redshift.super_of_bpchar(value bpchar) returns jsonb language sql immutable strict parallel safe as $$ select to_jsonb(value::text) $$;

call redshift.define_each(array['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'bool'], $define$
create or replace function redshift.super_of_%1$s(value %1$s) returns jsonb language sql immutable strict parallel safe as $$ select to_jsonb(value) $$
$define$);

do $$
declare
  source text;
begin
  foreach source in array array['text', 'varchar', 'bpchar', 'int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'bool'] loop
    if not exists (select from pg_cast where castsource = source::regtype and casttarget = 'jsonb'::regtype) then
      execute format('create cast (%s as jsonb) with function redshift.super_of_%s(%s) as assignment', source, source, source);
    end if;
  end loop;
end $$;
