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
