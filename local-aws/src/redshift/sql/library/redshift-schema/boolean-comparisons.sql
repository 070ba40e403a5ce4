-- A whole number is a boolean where one is wanted, and false and true compare as 0 and 1
-- (dg/r_logical_condition, dg/c_Supported_data_types#r_Type_conversion).

create or replace function redshift.is_not_zero(number bigint) returns boolean
language sql immutable strict parallel safe as $$ select number <> 0 $$;
create or replace function redshift.is_not_zero(number smallint) returns boolean
language sql immutable strict parallel safe as $$ select number <> 0 $$;
do $$ begin
  if not exists (select from pg_catalog.pg_cast where castsource = 'bigint'::regtype and casttarget = 'boolean'::regtype) then
    create cast (bigint as boolean) with function redshift.is_not_zero(bigint) as assignment;
    create cast (smallint as boolean) with function redshift.is_not_zero(smallint) as assignment;
  end if;
  update pg_catalog.pg_cast set castcontext = 'a'
  where castsource = 'int'::regtype and casttarget = 'boolean'::regtype and castcontext <> 'a';
end $$;

do $do$
declare
  comparison record;
  number text;
begin
  for comparison in select * from (values ('=', 'eq'), ('<>', 'ne'), ('<', 'lt'), ('<=', 'le'), ('>', 'gt'), ('>=', 'ge')) signs (sign, name) loop
    foreach number in array array['smallint', 'int', 'bigint'] loop
      execute format('create or replace function redshift.boolean_%s(a boolean, b %s) returns boolean
        language sql immutable strict parallel safe as $f$ select a %s (b <> 0) $f$', comparison.name, number, comparison.sign);
      execute format('create or replace function redshift.boolean_%s(a %s, b boolean) returns boolean
        language sql immutable strict parallel safe as $f$ select (a <> 0) %s b $f$', comparison.name, number, comparison.sign);
      if to_regoperator(format('redshift.%s(boolean, %s)', comparison.sign, number)) is null then
        execute format('create operator redshift.%s (leftarg = boolean, rightarg = %s, function = redshift.boolean_%s)',
          comparison.sign, number, comparison.name);
        execute format('create operator redshift.%s (leftarg = %s, rightarg = boolean, function = redshift.boolean_%s)',
          comparison.sign, number, comparison.name);
      end if;
    end loop;
  end loop;
end $do$;

-- A boolean is no text, and text is no boolean, apart from a literal (dg/c_Supported_data_types#r_Type_conversion).
create or replace function redshift.refuse_cast(source text, target text) returns text language plpgsql immutable as $$
begin
  raise exception using errcode = '42846', message = format('cannot cast type %s to %s', source, target);
end $$;
create or replace function redshift.text_of_boolean(value boolean) returns text language sql immutable as $$
  select redshift.refuse_cast('boolean', 'character varying') $$;
create or replace function redshift.refuse_boolean() returns boolean language sql immutable as $$
  select redshift.refuse_cast('character varying', 'boolean') is null $$;
update pg_catalog.pg_cast set castfunc = 'redshift.text_of_boolean(boolean)'::regprocedure
where castsource = 'boolean'::regtype and casttarget in ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype);
do $$ declare
  source text;
begin
  foreach source in array array['text', 'varchar', 'bpchar'] loop
    if not exists (select from pg_catalog.pg_cast where castsource = source::regtype and casttarget = 'boolean'::regtype) then
      execute format('create or replace function redshift.boolean_of_%s(value %1$s) returns boolean language sql immutable as
        $f$ select redshift.refuse_boolean() $f$', source);
      execute format('create cast (%s as boolean) with function redshift.boolean_of_%1$s(%1$s)', source);
    end if;
  end loop;
end $$;
