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
