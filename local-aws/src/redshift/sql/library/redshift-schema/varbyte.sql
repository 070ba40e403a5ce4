-- VARBYTE is a type of its own, with Redshift's name and object id. Its values are stored, read and printed as PostgreSQL's
-- bytea; its length is checked whenever a value meets a column or a cast (dg/r_VARBYTE_type).

set allow_system_table_mods = on;
insert into pg_catalog.pg_type
select (jsonb_populate_record(t, jsonb_build_object('oid', 6551, 'typname', 'varbyte', 'typarray', 0, 'typispreferred', false,
  'typcategory', 'U', 'typmodin', 'varchartypmodin', 'typmodout', 'varchartypmodout'))).* from pg_catalog.pg_type t
where t.oid = 'bytea'::regtype and not exists (select from pg_catalog.pg_type where oid = 6551);
reset allow_system_table_mods;

create or replace procedure redshift.make_varbyte_cast(source text, target text, method text, meaning text) language plpgsql as $$
begin
  if not exists (select from pg_cast where castsource = source::regtype and casttarget = target::regtype) then
    execute format('create cast (%s as %s) %s as %s', source, target, method, meaning);
  end if;
end $$;

call redshift.make_varbyte_cast('varbyte', 'bytea', 'without function', 'implicit');
call redshift.make_varbyte_cast('bytea', 'varbyte', 'without function', 'assignment');

create or replace function redshift.varbyte_length(value varbyte, typmod int, explicit boolean) returns varbyte
language plpgsql immutable strict parallel safe as $$
begin
  if typmod < 4 or octet_length(value) <= typmod - 4 then return value; end if;
  if explicit then return pg_catalog.substr(value, 1, typmod - 4); end if;
  raise exception using errcode = '22001', message = format('value too long for type varbyte(%s)', typmod - 4);
end $$;
call redshift.make_varbyte_cast('varbyte', 'varbyte', 'with function redshift.varbyte_length(varbyte, int, boolean)', 'implicit');

-- Text becomes its bytes of UTF-8, a CHAR with its blanks; a number keeps its number of bytes.
create or replace function redshift.varbyte_of(value text) returns varbyte language sql immutable strict parallel safe as $$ select convert_to(value, 'UTF8')::varbyte $$;
create or replace function redshift.varbyte_of(value varchar) returns varbyte language sql immutable strict parallel safe as $$ select convert_to(value, 'UTF8')::varbyte $$;
create or replace function redshift.varbyte_of(value bpchar) returns varbyte language sql immutable strict parallel safe as $$ select bpcharsend(value)::varbyte $$;
create or replace function redshift.varbyte_of(value int2) returns varbyte language sql immutable strict parallel safe as $$ select int2send(value)::varbyte $$;
create or replace function redshift.varbyte_of(value int4) returns varbyte language sql immutable strict parallel safe as $$ select int4send(value)::varbyte $$;
create or replace function redshift.varbyte_of(value int8) returns varbyte language sql immutable strict parallel safe as $$ select int8send(value)::varbyte $$;
create or replace function redshift.text_of(value varbyte) returns text language sql immutable strict parallel safe as $$ select convert_from(value, 'UTF8') $$;
create or replace function redshift.varchar_of(value varbyte) returns varchar language sql immutable strict parallel safe as $$ select convert_from(value, 'UTF8')::varchar $$;
create or replace function redshift.bpchar_of(value varbyte) returns bpchar language sql immutable strict parallel safe as $$ select convert_from(value, 'UTF8')::bpchar $$;
create or replace function redshift.integer_of(value varbyte) returns int8 language plpgsql immutable strict parallel safe as $$
declare
  number numeric := 0;
  bytes int := octet_length(value);
begin
  if bytes not in (2, 4, 8) then
    raise exception using errcode = '22003', message = format('a VARBYTE of %s bytes is not a SMALLINT, INTEGER or BIGINT', bytes);
  end if;
  for at in 0 .. bytes - 1 loop number := number * 256 + get_byte(value, at); end loop;
  if get_byte(value, 0) > 127 then number := number - 256::numeric ^ bytes; end if;
  return number::int8;
end $$;
create or replace function redshift.int2_of(value varbyte) returns int2 language sql immutable strict parallel safe as $$ select redshift.integer_of(value)::int2 $$;
create or replace function redshift.int4_of(value varbyte) returns int4 language sql immutable strict parallel safe as $$ select redshift.integer_of(value)::int4 $$;

call redshift.make_varbyte_cast('text', 'varbyte', 'with function redshift.varbyte_of(text)', 'assignment');
call redshift.make_varbyte_cast('varchar', 'varbyte', 'with function redshift.varbyte_of(varchar)', 'assignment');
call redshift.make_varbyte_cast('bpchar', 'varbyte', 'with function redshift.varbyte_of(bpchar)', 'assignment');
call redshift.make_varbyte_cast('int2', 'varbyte', 'with function redshift.varbyte_of(int2)', 'assignment');
call redshift.make_varbyte_cast('int4', 'varbyte', 'with function redshift.varbyte_of(int4)', 'assignment');
call redshift.make_varbyte_cast('int8', 'varbyte', 'with function redshift.varbyte_of(int8)', 'assignment');
call redshift.make_varbyte_cast('varbyte', 'text', 'with function redshift.text_of(varbyte)', 'assignment');
call redshift.make_varbyte_cast('varbyte', 'varchar', 'with function redshift.varchar_of(varbyte)', 'assignment');
call redshift.make_varbyte_cast('varbyte', 'bpchar', 'with function redshift.bpchar_of(varbyte)', 'assignment');
call redshift.make_varbyte_cast('varbyte', 'int2', 'with function redshift.int2_of(varbyte)', 'assignment');
call redshift.make_varbyte_cast('varbyte', 'int4', 'with function redshift.int4_of(varbyte)', 'assignment');
call redshift.make_varbyte_cast('varbyte', 'int8', 'with function redshift.integer_of(varbyte)', 'assignment');

-- An odd number of digits gets a zero in front (dg/r_TO_VARBYTE).
create or replace function redshift.from_hex(value text) returns varbyte language plpgsql immutable strict parallel safe as $$
begin
  if value !~ '^[0-9a-fA-F]*$' then
    raise exception using errcode = '22023', message = format('Invalid hexadecimal string: %s', value);
  end if;
  return decode(case when length(value) % 2 = 1 then '0' || value else value end, 'hex')::varbyte;
end $$;
create or replace function redshift.to_varbyte(value text, format text) returns varbyte language plpgsql immutable strict parallel safe as $$
declare
  bits text := repeat('0', (8 - length(value) % 8) % 8) || value;
  bytes bytea := ''::bytea;
begin
  case lower(format)
    when 'hex' then return redshift.from_hex(value);
    when 'utf8', 'utf-8' then return convert_to(value, 'UTF8')::varbyte;
    when 'binary' then
      if value !~ '^[01]*$' then
        raise exception using errcode = '22023', message = pg_catalog.format('Invalid binary string: %s', value);
      end if;
      for at in 1 .. length(bits) by 8 loop bytes := bytes || decode(lpad(to_hex(substr(bits, at, 8)::bit(8)::int), 2, '0'), 'hex'); end loop;
      return bytes::varbyte;
    else raise exception using errcode = '22023', message = pg_catalog.format('Invalid format: %s', format);
  end case;
end $$;
create or replace function redshift.from_varbyte(value varbyte, format text) returns varchar language plpgsql immutable strict parallel safe as $$
begin
  case lower(format)
    when 'hex' then return encode(value, 'hex');
    when 'utf8', 'utf-8' then return convert_from(value, 'UTF8');
    when 'binary' then
      return coalesce((select string_agg(get_byte(value, at)::bit(8)::text, '' order by at) from generate_series(0, octet_length(value) - 1) at), '');
    else raise exception using errcode = '22023', message = pg_catalog.format('Invalid format: %s', format);
  end case;
end $$;
create or replace function redshift.to_hex(value varbyte) returns varchar language sql immutable strict parallel safe as $$ select encode(value, 'hex')::varchar $$;
create or replace function redshift.to_hex(value int) returns varchar language sql immutable strict parallel safe as $$ select pg_catalog.to_hex(value)::varchar $$;
create or replace function redshift.to_hex(value bigint) returns varchar language sql immutable strict parallel safe as $$ select pg_catalog.to_hex(value)::varchar $$;
-- Bits count from the last one (dg/r_GETBIT).
create or replace function redshift.getbit(value varbyte, index int) returns int language sql immutable strict parallel safe as $$
  select (get_byte(value, octet_length(value) - 1 - index / 8) >> (index % 8)) & 1
$$;
create or replace function redshift.len(value varbyte) returns int language sql immutable strict parallel safe as $$ select octet_length(value) $$;
create or replace function redshift.length(value varbyte) returns int language sql immutable strict parallel safe as $$ select octet_length(value) $$;
create or replace function redshift.concat(first varbyte, second varbyte) returns varbyte language sql immutable strict parallel safe as $$ select (first::bytea || second::bytea)::varbyte $$;
create or replace function redshift.substring(value varbyte, start int) returns varbyte language sql immutable strict parallel safe as $$ select pg_catalog.substr(value::bytea, start)::varbyte $$;
create or replace function redshift.substring(value varbyte, start int, bytes int) returns varbyte language sql immutable strict parallel safe as $$ select pg_catalog.substr(value::bytea, start, bytes)::varbyte $$;
create or replace function redshift.substr(value varbyte, start int) returns varbyte language sql immutable strict parallel safe as $$ select pg_catalog.substr(value::bytea, start)::varbyte $$;
create or replace function redshift.substr(value varbyte, start int, bytes int) returns varbyte language sql immutable strict parallel safe as $$ select pg_catalog.substr(value::bytea, start, bytes)::varbyte $$;
create or replace function redshift.json_parse(value varbyte) returns jsonb language sql stable strict parallel safe as $$ select redshift.json_parse(convert_from(value::bytea, 'UTF8')) $$;
create or replace function redshift.json_serialize_to_varbyte(value jsonb) returns varbyte language sql stable strict parallel safe as $$ select convert_to(redshift.json_serialize(value), 'UTF8')::varbyte $$;

create or replace function redshift.combine_bits(a varbyte, b varbyte, sign text) returns varbyte language plpgsql immutable strict parallel safe as $$
declare
  bytes bytea := a;
begin
  if octet_length(a) <> octet_length(b) then
    raise exception using errcode = '22026', message = 'cannot combine the bits of VARBYTE values of different lengths';
  end if;
  for at in 0 .. octet_length(a) - 1 loop
    bytes := set_byte(bytes, at, case sign when '&' then get_byte(a, at) & get_byte(b, at)
      when '|' then get_byte(a, at) | get_byte(b, at) else get_byte(a, at) # get_byte(b, at) end);
  end loop;
  return bytes::varbyte;
end $$;
create or replace function redshift.varbyte_and(a varbyte, b varbyte) returns varbyte language sql immutable strict parallel safe as $$ select redshift.combine_bits(a, b, '&') $$;
create or replace function redshift.varbyte_or(a varbyte, b varbyte) returns varbyte language sql immutable strict parallel safe as $$ select redshift.combine_bits(a, b, '|') $$;
create or replace function redshift.varbyte_xor(a varbyte, b varbyte) returns varbyte language sql immutable strict parallel safe as $$ select redshift.combine_bits(a, b, '#') $$;
create or replace function redshift.varbyte_not(a varbyte) returns varbyte language plpgsql immutable strict parallel safe as $$
declare
  bytes bytea := a;
begin
  for at in 0 .. octet_length(a) - 1 loop bytes := set_byte(bytes, at, 255 - get_byte(a, at)); end loop;
  return bytes::varbyte;
end $$;

do $$
declare
  sign text;
  name text;
begin
  for sign, name in values ('||', 'concat'), ('+', 'concat'), ('&', 'varbyte_and'), ('|', 'varbyte_or'), ('#', 'varbyte_xor') loop
    if to_regoperator(format('redshift.%s(varbyte, varbyte)', sign)) is null then
      execute format('create operator redshift.%s (leftarg = varbyte, rightarg = varbyte, function = redshift.%s)', sign, name);
    end if;
  end loop;
  if to_regoperator('redshift.~(none, varbyte)') is null then
    create operator redshift.~ (rightarg = varbyte, function = redshift.varbyte_not);
  end if;
end $$;
