-- https://docs.aws.amazon.com/redshift/latest/dg/hash-functions.html
create extension if not exists pgcrypto schema redshift;

create or replace function redshift.sha1(value text) returns text
language sql immutable strict parallel safe as $$ select encode(redshift.digest(convert_to(value, 'UTF8'), 'sha1'), 'hex') $$;
create or replace function redshift.sha(value text) returns text language sql immutable strict parallel safe as $$ select redshift.sha1(value) $$;
create or replace function redshift.func_sha1(value text) returns text language sql immutable strict parallel safe as $$ select redshift.sha1(value) $$;
create or replace function redshift.sha2(value text, bits int) returns text
language sql immutable strict parallel safe as $$
  select encode(case bits
    when 224 then sha224(convert_to(value, 'UTF8'))
    when 384 then sha384(convert_to(value, 'UTF8'))
    when 512 then sha512(convert_to(value, 'UTF8'))
    when 0 then sha256(convert_to(value, 'UTF8'))
    when 256 then sha256(convert_to(value, 'UTF8'))
  end, 'hex')
$$;

-- Based on the polynomial of CRC-32C (dg/crc32-function).
create or replace function redshift.crc32(value text) returns text
language sql immutable strict parallel safe as $$ select lpad(to_hex(crc32c(convert_to(value, 'UTF8'))), 8, '0') $$;

create or replace function redshift.fnv_bytes(bytes bytea, seed bigint) returns bigint
language plpgsql immutable strict parallel safe as $$
declare
  hash bigint := seed;
  product numeric;
begin
  for at in 0 .. length(bytes) - 1 loop
    hash := hash # get_byte(bytes, at);
    product := mod((case when hash < 0 then hash + 18446744073709551616 else hash end) * 1099511628211, 18446744073709551616);
    hash := case when product >= 9223372036854775808 then product - 18446744073709551616 else product end;
  end loop;
  return hash;
end $$;

-- FNV-1a of a value's bytes, little end first, as the documented hashes of 1, 1::SMALLINT and 1::BIGINT show.
call redshift.define_each(array['smallint int2send', 'int int4send', 'bigint int8send'], $define$
create or replace function redshift.fnv_hash(value %1$s) returns bigint
language sql immutable strict parallel safe as $$ select redshift.fnv_bytes(pg_catalog.reverse(%2$s(value)), -3750763034362895579) $$;
create or replace function redshift.fnv_hash(value %1$s, seed bigint) returns bigint
language sql immutable strict parallel safe as $$ select redshift.fnv_bytes(pg_catalog.reverse(%2$s(value)), seed) $$;
$define$);
create or replace function redshift.fnv_hash(value text) returns bigint
language sql immutable strict parallel safe as $$ select redshift.fnv_bytes(convert_to(value, 'UTF8'), -3750763034362895579) $$;
create or replace function redshift.fnv_hash(value text, seed bigint) returns bigint
language sql immutable strict parallel safe as $$ select redshift.fnv_bytes(convert_to(value, 'UTF8'), seed) $$;
