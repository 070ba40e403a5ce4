create or replace function redshift.len(value text) returns int language sql immutable strict parallel safe as $$ select char_length(value) $$;
create or replace function redshift.len(value bpchar) returns int language sql immutable strict parallel safe as $$ select char_length(value) $$;
create or replace function redshift.textlen(value text) returns int language sql immutable strict parallel safe as $$ select char_length(value) $$;
create or replace function redshift.charindex(part text, value text) returns int language sql immutable strict parallel safe as $$ select strpos(value, part) $$;
create or replace function redshift.position(value text, part text) returns int language sql immutable strict parallel safe as $$ select strpos(value, part) $$;

-- `+` concatenates character strings.
create or replace function redshift.plus(first text, second text) returns text language sql immutable strict parallel safe as $$ select first || second $$;
do $$ begin
  if to_regoperator('redshift.+(text, text)') is null then
    create operator redshift.+ (leftarg = text, rightarg = text, function = redshift.plus);
  end if;
end $$;

-- Parts count from 1, and from the start only (dg/SPLIT_PART).
create or replace function redshift.split_part(value text, delimiter text, part int) returns text
language plpgsql immutable strict parallel safe as $$
begin
  if part < 1 then
    raise exception using errcode = '22023', message = 'field position must be greater than zero';
  end if;
  return pg_catalog.split_part(value, delimiter, part);
end $$;

create or replace function redshift.try_cast(value anycompatible, type text, sample anyelement) returns anyelement
language plpgsql stable as $$
declare
  result sample%type;
begin
  execute format('select ($1)::%s', type) into result using value;
  return result;
exception when data_exception or cannot_coerce then
  return null;
end $$;
create or replace function redshift.replicate(value text, times int) returns text language sql immutable strict parallel safe as $$ select repeat(value, times) $$;

-- NULL if one part is NULL, unlike PostgreSQL's (dg/r_CONCAT).
create or replace function redshift.concat(first text, second text) returns text language sql immutable strict parallel safe as $$ select first || second $$;

create or replace function redshift.octetindex(part text, value text) returns int
language sql immutable strict parallel safe as $$ select position(convert_to(part, 'UTF8') in convert_to(value, 'UTF8')) $$;
create or replace function redshift.bpcharcmp(first bpchar, last bpchar) returns int
language sql immutable strict parallel safe as $$ select case when first < last then -1 when first > last then 1 else 0 end $$;
create or replace function redshift.bttext_pattern_cmp(first text, last text) returns int
language sql immutable strict parallel safe as $$ select case when first < last then -1 when first > last then 1 else 0 end $$;

-- For SOUNDEX and DIFFERENCE (dg/SOUNDEX, dg/DIFFERENCE).
create extension if not exists fuzzystrmatch schema redshift;

create or replace function redshift.strtol(value text, base int) returns bigint
language plpgsql immutable strict parallel safe as $$
declare
  digits text := lower(ltrim(value));
  negative boolean := digits like '-%';
  result numeric := 0;
  digit int;
begin
  digits := ltrim(digits, '+-');
  if digits = '' then return 0; end if;
  if base = 16 and digits like '0x%' then digits := substr(digits, 3); end if;
  for i in 1 .. length(digits) loop
    digit := strpos('0123456789abcdefghijklmnopqrstuvwxyz', substr(digits, i, 1)) - 1;
    if digit < 0 or digit >= base then
      raise exception using errcode = '22P02',
        message = format('The input %s is not valid to be converted to base %s', value, base);
    end if;
    result := result * base + digit;
  end loop;
  return case when negative then -result else result end;
end $$;

create or replace function redshift.version() returns text language sql immutable strict parallel safe as
$$ select 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.0 (local)' $$;
