-- In Redshift these return DOUBLE PRECISION for every type of number (dg/Math_functions).
call redshift.define_each(array['exp exp', 'ln ln', 'log log', 'sqrt sqrt', 'dexp exp', 'dlog1 ln', 'dlog10 log'], $define$
create or replace function redshift.%1$s(number double precision) returns double precision
language sql immutable strict parallel safe as $$ select pg_catalog.%2$s(number) $$
$define$);
create or replace function redshift.power(base double precision, exponent double precision) returns double precision
language sql immutable strict parallel safe as $$ select pg_catalog.power(base, exponent) $$;

create or replace function redshift.round(number numeric, digits int default 0) returns numeric
language sql immutable strict parallel safe as $$ select pg_catalog.round(number, digits) $$;
create or replace function redshift.round(number double precision) returns double precision
language sql immutable strict parallel safe as $$ select pg_catalog.round(number) $$;
create or replace function redshift.round(number double precision, digits int) returns double precision
language sql immutable strict parallel safe as $$ select pg_catalog.round(number::numeric, digits)::double precision $$;
create or replace function redshift.trunc(number numeric, digits int default 0) returns numeric
language sql immutable strict parallel safe as $$ select pg_catalog.trunc(number, digits) $$;
create or replace function redshift.trunc(number double precision) returns double precision
language sql immutable strict parallel safe as $$ select pg_catalog.trunc(number) $$;
create or replace function redshift.trunc(number double precision, digits int) returns double precision
language sql immutable strict parallel safe as $$ select pg_catalog.trunc(number::numeric, digits)::double precision $$;
