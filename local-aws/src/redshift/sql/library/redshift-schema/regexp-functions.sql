-- Redshift's flags: `c`, `i`, `e` (only the first group) and `p` (PCRE, as far as PostgreSQL has the same syntax).
create or replace function redshift.regexp_flags(parameters text) returns text
language plpgsql immutable strict parallel safe as $$
begin
  if parameters ~ '[^ciep]' then
    raise exception using errcode = '22023', message = format('invalid regular expression parameters: %s', parameters);
  end if;
  return pg_catalog.translate(parameters, 'ep', '');
end $$;

create or replace function redshift.regexp_group(pattern text, parameters text) returns int
language sql immutable strict parallel safe as $$ select case when parameters like '%e%' and pattern ~ '\((?!\?)' then 1 else 0 end $$;

create or replace function redshift.regexp_count(value text, pattern text, start int default 1, parameters text default 'c')
returns int language sql immutable strict parallel safe as $$
  select pg_catalog.regexp_count(value, pattern, greatest(start, 1), redshift.regexp_flags(parameters))
$$;

create or replace function redshift.regexp_instr(value text, pattern text, start int default 1, occurrence int default 1,
  behind int default 0, parameters text default 'c') returns int
language sql immutable strict parallel safe as $$
  select case when occurrence < 1 then 0 else pg_catalog.regexp_instr(value, pattern, greatest(start, 1), occurrence,
    least(abs(behind), 1), redshift.regexp_flags(parameters), redshift.regexp_group(pattern, parameters)) end
$$;

create or replace function redshift.regexp_substr(value text, pattern text, start int default 1, occurrence int default 1,
  parameters text default 'c') returns text
language sql immutable strict parallel safe as $$
  select case when occurrence >= 1 then coalesce(pg_catalog.regexp_substr(value, pattern, greatest(start, 1), occurrence,
    redshift.regexp_flags(parameters), redshift.regexp_group(pattern, parameters)), '') end
$$;

-- Replaces every match, unlike PostgreSQL's.
create or replace function redshift.regexp_replace(value text, pattern text, replacement text default '',
  start int default 1, parameters text default 'c') returns text
language sql immutable strict parallel safe as $$
  select pg_catalog.regexp_replace(value, pattern, pg_catalog.regexp_replace(replacement, '\$(\d)', '\\\1', 'g'),
    greatest(start, 1), 0, redshift.regexp_flags(parameters))
$$;
