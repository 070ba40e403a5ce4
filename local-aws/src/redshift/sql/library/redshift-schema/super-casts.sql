-- Casts of SUPER: NULL where the value cannot become the type (dg/query-super, lax semantics), and for arrays and objects
-- (dg/limitations-super). A string becomes its text, without quotes.

-- PostgreSQL's own casts of jsonb are errors for a value of another type; ours replace them.
create or replace procedure redshift.make_cast(type regtype, cast_function regprocedure) language plpgsql as $$
begin
  if exists (select from pg_cast where castsource = 'jsonb'::regtype and casttarget = type) then
    update pg_cast set castfunc = cast_function where castsource = 'jsonb'::regtype and casttarget = type;
  else execute format('create cast (jsonb as %s) with function %s', type, cast_function);
  end if;
end $$;

create or replace function redshift.super_text(value jsonb) returns text
language sql stable strict parallel safe as $$ select case when jsonb_typeof(value) not in ('array', 'object', 'null') then value #>> '{}' end $$;
create or replace function redshift.super_varchar(value jsonb) returns varchar language sql stable strict parallel safe as $$ select redshift.super_text(value)::varchar $$;
create or replace function redshift.super_bpchar(value jsonb) returns bpchar language sql stable strict parallel safe as $$ select redshift.super_text(value)::bpchar $$;
call redshift.make_cast('text', 'redshift.super_text(jsonb)');
call redshift.make_cast('varchar', 'redshift.super_varchar(jsonb)');
call redshift.make_cast('bpchar', 'redshift.super_bpchar(jsonb)');

-- A string is read as the type. Expressions say what numbers and booleans become; without one they become NULL.
create or replace procedure redshift.define_cast(type text, of_number text default 'null', of_boolean text default 'null')
language plpgsql as $$
begin
  call redshift.define_reading(type);
  execute format('create or replace function redshift.super_%1$s(value jsonb) returns %1$s
language sql stable strict parallel safe as $f$
  select case jsonb_typeof(value) when ''string'' then redshift.text_as_%1$s(value #>> ''{}'')
    when ''number'' then %2$s when ''boolean'' then %3$s end
$f$', type, of_number, of_boolean);
  call redshift.make_cast(type::regtype, format('redshift.super_%s(jsonb)', type)::regprocedure);
end $$;

-- In plpgsql, since in an SQL function PostgreSQL would compute a constant cast before the CASE that guards it.
create or replace procedure redshift.define_reading(type text) language plpgsql as $$
begin
  execute format('create or replace function redshift.text_as_%1$s(value text) returns %1$s
language plpgsql stable strict parallel safe as $f$
begin
  if pg_input_is_valid(value, %1$L) then return value::%1$s; end if;
  return null;
end $f$', type);
end $$;

call redshift.define_cast('int2', 'redshift.text_as_int2(round(pg_catalog.numeric(value))::text)', 'pg_catalog.bool(value)::int::int2');
call redshift.define_cast('int4', 'redshift.text_as_int4(round(pg_catalog.numeric(value))::text)', 'pg_catalog.bool(value)::int::int4');
call redshift.define_cast('int8', 'redshift.text_as_int8(round(pg_catalog.numeric(value))::text)', 'pg_catalog.bool(value)::int::int8');
call redshift.define_cast('float4', 'redshift.text_as_float4(value::text)');
call redshift.define_cast('float8', 'redshift.text_as_float8(value::text)');
call redshift.define_cast('bool',
  'case when scale(pg_catalog.numeric(value)) = 0 then pg_catalog.numeric(value) <> 0 end', 'pg_catalog.bool(value)');
call redshift.define_cast('date');
call redshift.define_cast('timestamp');
call redshift.define_cast('timestamptz');
call redshift.define_cast('time');
call redshift.define_cast('timetz');

call redshift.define_reading('numeric');
-- `modifier` holds precision and scale, as PostgreSQL packs them.
create or replace function redshift.super_numeric(value jsonb, modifier int) returns numeric language sql stable strict parallel safe as $$
  select case when modifier < 4 or abs(rounded) < 10::numeric ^ (((modifier - 4) >> 16) - ((modifier - 4) & 65535)) then rounded end
  from (select case when modifier < 4 then number else round(number, (modifier - 4) & 65535) end as rounded
    from (select case jsonb_typeof(value) when 'string' then redshift.text_as_numeric(value #>> '{}')
      when 'number' then pg_catalog.numeric(value) when 'boolean' then pg_catalog.bool(value)::int::numeric end as number) numbers) result
$$;
call redshift.make_cast('numeric', 'redshift.super_numeric(jsonb, int)');
