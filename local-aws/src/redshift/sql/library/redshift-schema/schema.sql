create schema if not exists redshift;
grant usage on schema redshift to public;

-- Runs a definition once for each row. In its text, %1$s, %2$s … are the words of the row, as in format().
create or replace procedure redshift.define_each(rows text[], definition text) language plpgsql as $$
declare
  words text;
begin
  foreach words in array rows loop
    execute format(definition, variadic string_to_array(words, ' '));
  end loop;
end $$;

-- Names of 64 to 127 bytes, by the shorter name that PostgreSQL knows. A session adds a name before it uses it, and may add it
-- a second time, so that an open transaction sees it.
create table if not exists redshift.long_name (short text not null, whole text not null);
grant select, insert on redshift.long_name to public;

create or replace function redshift.whole_name(name text) returns text language sql stable parallel safe as $$
  select case when octet_length(name) > 59 and name ~ '\$[0-9a-f]{12}$'
    then coalesce((select whole from redshift.long_name where short = name limit 1), name) else name end
$$;
