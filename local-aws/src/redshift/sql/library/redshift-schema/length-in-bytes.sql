-- VARCHAR(n) and CHAR(n) of n bytes (dg/r_Character_types): a value that is too long is an error when stored, unless only
-- blanks are lost, and is cut between two characters when cast.
--
-- PostgreSQL calls one function per type wherever a value meets a length: in INSERT, UPDATE, MERGE and casts alike. These
-- replace its own two in `pg_cast`; PostgreSQL calls neither for a value that already has exactly the column's type, nor in
-- COPY FROM.

create or replace function redshift.refuse_length(value text, bytes int, type text) returns text
language plpgsql immutable parallel safe as $$
begin
  if octet_length(rtrim(value, ' ')) > bytes then
    raise exception using errcode = '22001', message = format('value too long for type %s(%s)', type, bytes);
  end if;
  return redshift.first_bytes(value, bytes);
end $$;

create or replace function redshift.first_bytes(value text, bytes int) returns text
language plpgsql immutable strict parallel safe as $$
declare
  characters int := least(char_length(value), bytes);
begin
  while octet_length(left(value, characters)) > bytes loop
    characters := characters - greatest((octet_length(left(value, characters)) - bytes) / 4, 1);
  end loop;
  return left(value, characters);
end $$;

create or replace function redshift.pad(value text, bytes int) returns bpchar
language sql immutable parallel safe as $$ select (value || repeat(' ', bytes - octet_length(value)))::bpchar $$;

-- CHAR holds characters of one byte only (dg/r_Character_types); the text is that of COPY's error 1220.
create or replace function redshift.refuse_multibyte(value text) returns text
language plpgsql immutable parallel safe as $$
begin
  raise exception using errcode = '22021', message = format('Multibyte character not supported for CHAR (Hint: try using VARCHAR). Invalid char: %s',
    rtrim(regexp_replace(encode(convert_to((regexp_match(value, '[^\x01-\x7f]'))[1], 'UTF8'), 'hex'), '(..)', '\1 ', 'g')));
end $$;

create or replace function redshift.varchar_length(value varchar, typmod int, explicit boolean) returns varchar
language sql immutable parallel safe as $$
  select case
    when typmod < 4 or octet_length(value) <= typmod - 4 then value
    when explicit then redshift.first_bytes(value, typmod - 4)::varchar
    else redshift.refuse_length(value, typmod - 4, 'character varying')::varchar
  end
$$;

create or replace function redshift.char_length(value bpchar, typmod int, explicit boolean) returns bpchar
language sql immutable parallel safe as $$
  select case
    when typmod < 4 then value
    when not explicit and octet_length(value) > char_length(value)
      then redshift.pad(redshift.refuse_multibyte(value::text), typmod - 4)
    when octet_length(value) <= typmod - 4 then redshift.pad(value::text, typmod - 4)
    when explicit then redshift.pad(redshift.first_bytes(value::text, typmod - 4), typmod - 4)
    else redshift.pad(redshift.refuse_length(value::text, typmod - 4, 'character'), typmod - 4)
  end
$$;

update pg_catalog.pg_cast set castfunc = 'redshift.varchar_length(varchar, int, boolean)'::regprocedure
where castsource = 'varchar'::regtype and casttarget = 'varchar'::regtype
  and castfunc <> 'redshift.varchar_length(varchar, int, boolean)'::regprocedure;
update pg_catalog.pg_cast set castfunc = 'redshift.char_length(bpchar, int, boolean)'::regprocedure
where castsource = 'bpchar'::regtype and casttarget = 'bpchar'::regtype
  and castfunc <> 'redshift.char_length(bpchar, int, boolean)'::regprocedure;
