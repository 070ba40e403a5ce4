-- Arithmetic on SUPER (dg/operators-functions): the operands' own types decide, the result is SUPER. NULL unless both are numbers;
-- `+` joins two strings.

create or replace function redshift.super_kind(value jsonb) returns text language sql immutable strict parallel safe as $$
  select case when jsonb_typeof(value) <> 'number' then jsonb_typeof(value)
    when scale(pg_catalog.numeric(value)) = 0 and pg_catalog.numeric(value) between -9223372036854775808 and 9223372036854775807
      then 'integer' else 'decimal' end
$$;

create or replace function redshift.refuse_super(what text) returns void language plpgsql immutable parallel safe as $$
begin
  raise exception using errcode = '0A000', message = what || ' is not supported by the local Redshift: cast the SUPER value to another type';
end $$;

-- A quotient of decimals: AWS's example has four digits, as the published rule gives them if a number's precision is its digits.
-- Where the rule gives more, the result is not known.
create or replace function redshift.super_quotient(a numeric, b numeric) returns numeric language plpgsql immutable strict parallel safe as $$
begin
  if scale(a) + length(replace(pg_catalog.abs(b)::text, '.', '')) - scale(b) + 1 > 4 then
    perform redshift.refuse_super('a quotient of decimals in SUPER with more than 4 digits behind the point');
  end if;
  return trunc(a / b, 4);
end $$;

-- Whole numbers overflow beyond 64 bits.
create or replace function redshift.super_integer(sign text, a bigint, b bigint) returns bigint language sql immutable strict parallel safe as $$
  select case sign when '+' then a + b when '-' then a - b when '*' then a * b when '/' then a / b else a % b end
$$;

create or replace function redshift.super_decimal(sign text, a numeric, b numeric) returns numeric language plpgsql immutable strict parallel safe as $$
declare
  result numeric := case sign when '+' then a + b when '-' then a - b when '*' then a * b
    when '/' then redshift.super_quotient(a, b) else a % b end;
begin
  if length(replace(pg_catalog.abs(result)::text, '.', '')) > 38 then
    perform redshift.refuse_super('a decimal of more than 38 digits in SUPER');
  end if;
  return result;
end $$;

create or replace function redshift.super_compute(sign text, a jsonb, b jsonb) returns jsonb language plpgsql immutable strict parallel safe as $$
declare
  kinds text[] := array[redshift.super_kind(a), redshift.super_kind(b)];
begin
  if kinds = '{integer,integer}' then
    return to_jsonb(redshift.super_integer(sign, pg_catalog.int8(a), pg_catalog.int8(b)));
  elsif kinds <@ '{integer,decimal}' then
    return to_jsonb(redshift.super_decimal(sign, pg_catalog.numeric(a), pg_catalog.numeric(b)));
  elsif sign = '+' and kinds = '{string,string}' then
    return to_jsonb((a #>> '{}') || (b #>> '{}'));
  end if;
  return null;
end $$;

create or replace function redshift.super_with_float(a jsonb, b float8) returns jsonb language plpgsql immutable parallel safe as $$
begin
  perform redshift.refuse_super('arithmetic of a SUPER value and a floating-point number');
end $$;
create or replace function redshift.super_with_float(a float8, b jsonb) returns jsonb language sql immutable parallel safe as $$ select redshift.super_with_float(b, a) $$;
create or replace function redshift.refuse_super_concat(a jsonb, b jsonb) returns jsonb language plpgsql immutable parallel safe as $$
begin
  perform redshift.refuse_super('the operator || on a SUPER value');
end $$;

-- PostgreSQL's own operators take elements out of JSON, or join arrays; ours replace them.
create or replace procedure redshift.make_operator(sign text, "left" text, "right" text, operator_function text) language plpgsql as $$
declare
  own oid := to_regoperator(format('pg_catalog.%s(%s, %s)', sign, "left", "right"));
begin
  if own is not null then
    update pg_operator set oprcode = format('%s(%s, %s)', operator_function, "left", "right")::regprocedure where oid = own;
  elsif to_regoperator(format('redshift.%s(%s, %s)', sign, "left", "right")) is null then
    execute format('create operator redshift.%s (leftarg = %s, rightarg = %s, function = %s)', sign, "left", "right", operator_function);
  end if;
end $$;

do $do$
declare
  operator record;
  other text;
  side text[];
begin
  for operator in
    select * from (values ('+', 'add'), ('-', 'subtract'), ('*', 'multiply'), ('/', 'divide'), ('%', 'remainder')) operators (sign, verb)
  loop
    foreach other in array '{jsonb,int,bigint,numeric,text}'::text[] loop
      foreach side slice 1 in array array[array['jsonb', other], array[other, 'jsonb']] loop
        execute format('create or replace function redshift.super_%s(a %s, b %s) returns jsonb language sql immutable strict parallel safe
          as $f$ select redshift.super_compute(%L, to_jsonb(a), to_jsonb(b)) $f$', operator.verb, side[1], side[2], operator.sign);
        call redshift.make_operator(operator.sign, side[1], side[2], 'redshift.super_' || operator.verb);
      end loop;
    end loop;
    call redshift.make_operator(operator.sign, 'jsonb', 'float8', 'redshift.super_with_float');
    call redshift.make_operator(operator.sign, 'float8', 'jsonb', 'redshift.super_with_float');
  end loop;
  call redshift.make_operator('||', 'jsonb', 'jsonb', 'redshift.refuse_super_concat');
  -- Joins JSON for the schema's own use.
  call redshift.make_operator('|||', 'jsonb', 'jsonb', 'pg_catalog.jsonb_concat');
end $do$;

-- NULL for what is not a number. FLOOR, CEIL and ROUND give a number without digits behind the point.
call redshift.define_each(array['abs', 'floor', 'ceil', 'ceiling', 'round', 'trunc'], $define$
create or replace function redshift.%1$s(value jsonb) returns jsonb language sql immutable strict parallel safe
as $$ select case jsonb_typeof(value) when 'number' then to_jsonb(pg_catalog.%1$s(pg_catalog.numeric(value))) end $$
$define$);

create or replace function redshift.super_plus(value jsonb) returns jsonb
language sql immutable strict parallel safe as $$ select case jsonb_typeof(value) when 'number' then value end $$;
create or replace function redshift.super_minus(value jsonb) returns jsonb language sql immutable strict parallel safe
as $$ select case jsonb_typeof(value) when 'number' then redshift.super_compute('-', '0', value) end $$;
do $$
begin
  if to_regoperator('redshift.-(none, jsonb)') is null then
    create operator redshift.+ (rightarg = jsonb, function = redshift.super_plus);
    create operator redshift.- (rightarg = jsonb, function = redshift.super_minus);
  end if;
end $$;

-- The sum of numbers is SUPER (dg/r_SUM); other values beside them are refused.
create or replace function redshift.super_sum_step(sum jsonb, value jsonb) returns jsonb language plpgsql immutable parallel safe as $$
begin
  if value is null or jsonb_typeof(value) = 'null' then return sum; end if;
  if jsonb_typeof(value) <> 'number' then perform redshift.refuse_super('SUM of a SUPER value that is not a number'); end if;
  return redshift.super_compute('+', coalesce(sum, '0'), value);
end $$;
do $$
begin
  if to_regprocedure('redshift.sum(jsonb)') is null then
    create aggregate redshift.sum(jsonb) (sfunc = redshift.super_sum_step, stype = jsonb);
  end if;
end $$;
