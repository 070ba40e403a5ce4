const average = (type: string, internals: string) => `
create or replace aggregate redshift.avg(${type}) (${internals}, parallel = safe);`;

export const aggregateFunctionsSql = `
-- The average of whole numbers is a whole number, cut towards zero (dg/r_AVG).
create or replace function redshift.add_to_average(state numeric[], value bigint) returns numeric[]
language sql immutable strict parallel safe as $$ select array[state[1] + 1, state[2] + value] $$;
create or replace function redshift.whole_average(state numeric[]) returns bigint
language sql immutable strict parallel safe as $$ select trunc(state[2] / nullif(state[1], 0))::bigint $$;
create or replace function redshift.whole_average(state bigint[]) returns bigint
language sql immutable strict parallel safe as $$ select state[2] / nullif(state[1], 0) $$;
${average("smallint", "sfunc = int2_avg_accum, stype = bigint[], finalfunc = redshift.whole_average, initcond = '{0,0}'")}
${average("int", "sfunc = int4_avg_accum, stype = bigint[], finalfunc = redshift.whole_average, initcond = '{0,0}'")}
${average("bigint", "sfunc = redshift.add_to_average, stype = numeric[], finalfunc = redshift.whole_average, initcond = '{0,0}'")}
${average("numeric", "sfunc = numeric_avg_accum, stype = internal, finalfunc = numeric_avg")}
${average("real", "sfunc = float4_accum, stype = float8[], finalfunc = float8_avg, initcond = '{0,0,0}'")}
${average("double precision", "sfunc = float8_accum, stype = float8[], finalfunc = float8_avg, initcond = '{0,0,0}'")}

create or replace aggregate redshift.listagg(text, text) (
  sfunc = string_agg_transfn, stype = internal, finalfunc = string_agg_finalfn, parallel = safe
);

-- FIRST_VALUE and LAST_VALUE with IGNORE NULLS: a strict function never sees a NULL.
create or replace function redshift.keep_first(state anyelement, value anyelement) returns anyelement
language sql immutable strict parallel safe as $$ select state $$;
create or replace function redshift.keep_last(state anyelement, value anyelement) returns anyelement
language sql immutable strict parallel safe as $$ select value $$;
create or replace aggregate redshift.first_value(anyelement) (sfunc = redshift.keep_first, stype = anyelement);
create or replace aggregate redshift.last_value(anyelement) (sfunc = redshift.keep_last, stype = anyelement);
`;
