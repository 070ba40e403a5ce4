/** Types that read a string as their own text, and what they make of a number and of true or false. */
const casts: Readonly<Record<string, { number?: string; boolean?: string }>> = {
  int2: whole("int2"),
  int4: whole("int4"),
  int8: whole("int8"),
  float4: { number: "redshift.text_as_float4(value::text)" },
  float8: { number: "redshift.text_as_float8(value::text)" },
  bool: {
    number: "case when scale(pg_catalog.numeric(value)) = 0 then pg_catalog.numeric(value) <> 0 end",
    boolean: "pg_catalog.bool(value)",
  },
  date: {},
  timestamp: {},
  timestamptz: {},
  time: {},
  timetz: {},
};

function whole(type: string) {
  return {
    number: `redshift.text_as_${type}(round(pg_catalog.numeric(value))::text)`,
    boolean: `pg_catalog.bool(value)::int::${type}`,
  };
}

const sql = "language sql stable strict parallel safe";

/** No function of SQL: PostgreSQL computes the constants of a CASE before it asks whether they are valid. */
const readsText = (type: string) => `
create or replace function redshift.text_as_${type}(value text) returns ${type} language plpgsql stable strict parallel safe as $$
begin
  if pg_input_is_valid(value, '${type}') then return value::${type}; end if;
  return null;
end $$;`;

const castSql = (type: string, { number = "null", boolean = "null" }: { number?: string; boolean?: string }) => `
${readsText(type)}
create or replace function redshift.super_${type}(value jsonb) returns ${type} ${sql} as $$
  select case jsonb_typeof(value) when 'string' then redshift.text_as_${type}(value #>> '{}')
    when 'number' then ${number} when 'boolean' then ${boolean} end
$$;
call redshift.make_cast('${type}', 'redshift.super_${type}(jsonb)');`;

/**
 * Casts of SUPER: NULL where the value cannot become the type (dg/query-super, lax semantics), and for arrays and objects
 * (dg/limitations-super). A string becomes its text, without quotes.
 */
export const superCastsSql = `
-- PostgreSQL's own casts of jsonb are errors for a value of another type; ours take their places.
create or replace procedure redshift.make_cast(type regtype, cast_function regprocedure) language plpgsql as $$
begin
  if exists (select from pg_cast where castsource = 'jsonb'::regtype and casttarget = type) then
    update pg_cast set castfunc = cast_function where castsource = 'jsonb'::regtype and casttarget = type;
  else execute format('create cast (jsonb as %s) with function %s', type, cast_function);
  end if;
end $$;

create or replace function redshift.super_text(value jsonb) returns text
${sql} as $$ select case when jsonb_typeof(value) not in ('array', 'object', 'null') then value #>> '{}' end $$;
create or replace function redshift.super_varchar(value jsonb) returns varchar ${sql} as $$ select redshift.super_text(value)::varchar $$;
create or replace function redshift.super_bpchar(value jsonb) returns bpchar ${sql} as $$ select redshift.super_text(value)::bpchar $$;
call redshift.make_cast('text', 'redshift.super_text(jsonb)');
call redshift.make_cast('varchar', 'redshift.super_varchar(jsonb)');
call redshift.make_cast('bpchar', 'redshift.super_bpchar(jsonb)');
${Object.entries(casts)
  .map(([type, rules]) => castSql(type, rules))
  .join("\n")}

${readsText("numeric")}
-- With precision and scale, as PostgreSQL packs them.
create or replace function redshift.super_numeric(value jsonb, modifier int) returns numeric ${sql} as $$
  select case when modifier < 4 or abs(rounded) < 10::numeric ^ (((modifier - 4) >> 16) - ((modifier - 4) & 65535)) then rounded end
  from (select case when modifier < 4 then number else round(number, (modifier - 4) & 65535) end as rounded
    from (select case jsonb_typeof(value) when 'string' then redshift.text_as_numeric(value #>> '{}')
      when 'number' then pg_catalog.numeric(value) when 'boolean' then pg_catalog.bool(value)::int::numeric end as number) numbers) result
$$;
call redshift.make_cast('numeric', 'redshift.super_numeric(jsonb, int)');
`;
