-- The average of whole numbers is a whole number, cut towards zero (dg/r_AVG).
create or replace function redshift.add_to_average(state numeric[], value bigint) returns numeric[]
language sql immutable strict parallel safe as $$ select array[state[1] + 1, state[2] + value] $$;
create or replace function redshift.add_to_average(state numeric[], value numeric) returns numeric[]
language sql immutable strict parallel safe as $$ select array[state[1] + 1, state[2] + value] $$;
-- The average of decimals has their scale (dg/r_AVG); further digits are cut off.
create or replace function redshift.decimal_average(state numeric[]) returns numeric
language sql immutable strict parallel safe as $$ select trunc(state[2] / nullif(state[1], 0), scale(state[2])) $$;
create or replace function redshift.whole_average(state numeric[]) returns bigint
language sql immutable strict parallel safe as $$ select trunc(state[2] / nullif(state[1], 0))::bigint $$;
create or replace function redshift.whole_average(state bigint[]) returns bigint
language sql immutable strict parallel safe as $$ select state[2] / nullif(state[1], 0) $$;
create or replace aggregate redshift.avg(smallint) (
  sfunc = int2_avg_accum, stype = bigint[], finalfunc = redshift.whole_average, initcond = '{0,0}', parallel = safe
);
create or replace aggregate redshift.avg(int) (
  sfunc = int4_avg_accum, stype = bigint[], finalfunc = redshift.whole_average, initcond = '{0,0}', parallel = safe
);
create or replace aggregate redshift.avg(bigint) (
  sfunc = redshift.add_to_average, stype = numeric[], finalfunc = redshift.whole_average, initcond = '{0,0}', parallel = safe
);
create or replace aggregate redshift.avg(numeric) (
  sfunc = redshift.add_to_average, stype = numeric[], finalfunc = redshift.decimal_average, initcond = '{0,0}', parallel = safe
);
create or replace aggregate redshift.avg(real) (
  sfunc = float4_accum, stype = float8[], finalfunc = float8_avg, initcond = '{0,0,0}', parallel = safe
);
create or replace aggregate redshift.avg(double precision) (
  sfunc = float8_accum, stype = float8[], finalfunc = float8_avg, initcond = '{0,0,0}', parallel = safe
);

-- A sum of integers is a BIGINT, a sum of floating-point numbers a DOUBLE PRECISION (dg/r_SUM).
create or replace function redshift.add_real(state double precision, value real) returns double precision
language sql immutable parallel safe as $$ select coalesce(state + value, state, value) $$;
create or replace aggregate redshift.sum(smallint) (sfunc = int2_sum, stype = bigint, parallel = safe);
create or replace aggregate redshift.sum(int) (sfunc = int4_sum, stype = bigint, parallel = safe);
create or replace aggregate redshift.sum(bigint) (sfunc = int8pl, stype = bigint, combinefunc = int8pl, parallel = safe);
create or replace aggregate redshift.sum(numeric) (
  sfunc = numeric_avg_accum, stype = internal, finalfunc = numeric_sum, msfunc = numeric_avg_accum,
  minvfunc = numeric_accum_inv, mstype = internal, mfinalfunc = numeric_sum, parallel = safe
);
create or replace aggregate redshift.sum(double precision) (sfunc = float8pl, stype = double precision, parallel = safe);
create or replace aggregate redshift.sum(real) (sfunc = redshift.add_real, stype = double precision, parallel = safe);
create or replace aggregate redshift.sum(interval) (sfunc = interval_pl, stype = interval, parallel = safe);

create or replace aggregate redshift.listagg(text, text) (
  sfunc = string_agg_transfn, stype = internal, finalfunc = string_agg_finalfn, parallel = safe
);

create or replace function redshift.append_distinct(state text, value anyelement, delimiter text) returns text
language sql immutable parallel safe as $$ select coalesce(state || coalesce(delimiter, '') || value::text, state, value::text) $$;
create or replace aggregate redshift.listagg_distinct(anyelement, text) (sfunc = redshift.append_distinct, stype = text);

-- PERCENTILE_CONT and MEDIAN as window functions: the state is the fraction, then all values.
create or replace function redshift.collect_values(state float8[], value float8, fraction float8) returns float8[]
language sql immutable parallel safe as $$ select case when value is null then state else coalesce(state, array[fraction]) || value end $$;
create or replace function redshift.percentile_of(state float8[]) returns float8
language sql immutable strict parallel safe as $$
  select percentile_cont(state[1]) within group (order by value) from unnest(state[2:]) value
$$;
create or replace aggregate redshift.percentile_cont(float8, float8) (
  sfunc = redshift.collect_values, stype = float8[], finalfunc = redshift.percentile_of
);

-- FIRST_VALUE and LAST_VALUE with IGNORE NULLS: a strict function never sees a NULL.
create or replace function redshift.keep_first(state anyelement, value anyelement) returns anyelement
language sql immutable strict parallel safe as $$ select state $$;
create or replace function redshift.keep_last(state anyelement, value anyelement) returns anyelement
language sql immutable strict parallel safe as $$ select value $$;
create or replace aggregate redshift.first_value(anyelement) (sfunc = redshift.keep_first, stype = anyelement);
create or replace aggregate redshift.last_value(anyelement) (sfunc = redshift.keep_last, stype = anyelement);

-- NTH_VALUE, LEAD and LAG with IGNORE NULLS: NTH_VALUE and LEAD take the n-th value from the front, LAG from the back. The
-- lower bound of the state is such that the wanted value has index 1.
create or replace function redshift.keep_first_values(state anyarray, value anyelement, n int) returns anyarray
language sql immutable parallel safe as $$
  select case when value is null or array_upper(state, 1) >= 1 then state
    when state is null then array_fill(value, array[1], array[2 - n]) else state || value end
$$;
create or replace function redshift.keep_last_values(state anyarray, value anyelement, n int) returns anyarray
language plpgsql immutable parallel safe as $$
declare
  result state%type;
  kept int := least(cardinality(state), n - 1);
begin
  if value is null then return state; end if;
  if state is null then return array_fill(value, array[1], array[n]); end if;
  result := array_fill(value, array[kept + 1], array[n - kept]);
  for i in 1 .. kept loop
    result[n - i] := state[n - i + 1];
  end loop;
  return result;
end $$;
create or replace function redshift.value_at_1(state anyarray) returns anyelement
language sql immutable parallel safe as $$ select state[1] $$;
create or replace aggregate redshift.nth_value(anyelement, int) (
  sfunc = redshift.keep_first_values, stype = anyarray, finalfunc = redshift.value_at_1
);
create or replace aggregate redshift.lead(anyelement, int) (
  sfunc = redshift.keep_first_values, stype = anyarray, finalfunc = redshift.value_at_1
);
create or replace aggregate redshift.lag(anyelement, int) (
  sfunc = redshift.keep_last_values, stype = anyarray, finalfunc = redshift.value_at_1
);
