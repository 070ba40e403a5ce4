const sql = "language sql immutable strict parallel safe";

export const stringFunctionsSql = `
create or replace function redshift.len(value text) returns int ${sql} as $$ select char_length(value) $$;
create or replace function redshift.len(value bpchar) returns int ${sql} as $$ select char_length(value) $$;
create or replace function redshift.textlen(value text) returns int ${sql} as $$ select char_length(value) $$;
create or replace function redshift.charindex(part text, value text) returns int ${sql} as $$ select strpos(value, part) $$;
create or replace function redshift.replicate(value text, times int) returns text ${sql} as $$ select repeat(value, times) $$;

-- Unlike PostgreSQL's, it is NULL if a part is (dg/r_CONCAT).
create or replace function redshift.concat(first text, second text) returns text ${sql} as $$ select first || second $$;
create or replace function redshift.concat(first bytea, second bytea) returns bytea ${sql} as $$ select first || second $$;

-- Unlike PostgreSQL's, it replaces every match (dg/REGEXP_REPLACE).
create or replace function redshift.regexp_replace(value text, pattern text) returns text
${sql} as $$ select pg_catalog.regexp_replace(value, pattern, '', 'g') $$;
create or replace function redshift.regexp_replace(value text, pattern text, replacement text) returns text
${sql} as $$ select pg_catalog.regexp_replace(value, pattern, replacement, 'g') $$;
create or replace function redshift.regexp_replace(value text, pattern text, replacement text, start int) returns text
${sql} as $$ select pg_catalog.regexp_replace(value, pattern, replacement, start, 0) $$;

create or replace function redshift.sha1(value text) returns text
language plpgsql immutable strict parallel safe as $$
begin
  raise exception using errcode = '0A000', message = 'SHA1 is not supported by the local Redshift: use SHA2 or MD5';
end $$;
create or replace function redshift.sha(value text) returns text ${sql} as $$ select redshift.sha1(value) $$;
create or replace function redshift.func_sha1(value text) returns text ${sql} as $$ select redshift.sha1(value) $$;
create or replace function redshift.sha2(value text, bits int) returns text
${sql} as $$
  select encode(case bits
    when 224 then sha224(convert_to(value, 'UTF8'))
    when 384 then sha384(convert_to(value, 'UTF8'))
    when 512 then sha512(convert_to(value, 'UTF8'))
    when 0 then sha256(convert_to(value, 'UTF8'))
    when 256 then sha256(convert_to(value, 'UTF8'))
  end, 'hex')
$$;

create or replace function redshift.strtol(value text, base int) returns bigint
language plpgsql immutable strict parallel safe as $$
declare
  digits text := lower(ltrim(value));
  negative boolean := digits like '-%';
  result numeric := 0;
  digit int;
begin
  digits := ltrim(digits, '+-');
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

create or replace function redshift.version() returns text ${sql} as
$$ select 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.0 (local)' $$;
`;
