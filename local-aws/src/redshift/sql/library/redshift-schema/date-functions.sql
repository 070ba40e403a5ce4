create or replace function redshift.getdate() returns timestamp
language sql stable parallel safe as $$ select pg_catalog.date_trunc('second', statement_timestamp() at time zone 'UTC') $$;

create or replace function redshift.sysdate() returns timestamp
language sql stable parallel safe as $$ select transaction_timestamp() at time zone 'UTC' $$;

create or replace function redshift.refuse_date_part(part text, function text) returns text
language plpgsql immutable parallel safe as $$
begin
  raise exception using errcode = '0A000', message = format('%s by %s is not supported by the local Redshift', function, part);
end $$;

create or replace function redshift.months(day date) returns bigint
language sql immutable strict parallel safe as $$
  select (extract(year from day) * 12 + extract(month from day) - 1)::bigint
$$;

create or replace function redshift.weeks_between(first date, last date) returns bigint
language plpgsql immutable strict parallel safe as $$
declare
  from_sunday bigint := floor((last - date '1970-01-04') / 7.0) - floor((first - date '1970-01-04') / 7.0);
  from_monday bigint := floor((last - date '1970-01-05') / 7.0) - floor((first - date '1970-01-05') / 7.0);
begin
  -- The reference does not say with which day DATEDIFF begins a week.
  if from_sunday <> from_monday then
    perform redshift.refuse_date_part('week where one side is a Sunday', 'DATEDIFF');
  end if;
  return from_sunday;
end $$;

call redshift.define_each(array['timestamp timestamp', 'timestamptz timestamptz', 'date timestamp'], $define$
create or replace function redshift.microseconds(moment %1$s) returns bigint
language sql stable strict parallel safe as $$ select (pg_catalog.date_part('epoch', moment)::numeric * 1000000)::bigint $$;

create or replace function redshift.borders(moment %1$s, microseconds bigint) returns bigint
language sql stable strict parallel safe as $$
  select floor((extract(epoch from moment) * 1000000)::numeric / microseconds)::bigint
$$;

-- Microseconds and milliseconds are those behind the second, and a decade begins with a year that ends with 1
-- (recorded from a real Redshift by the Spark connector's tests).
create or replace function redshift.date_part(part text, moment %1$s) returns double precision
language sql stable strict parallel safe as $$
  select case part
    when 'microseconds' then (pg_catalog.date_part('microseconds', moment)::bigint %% 1000000)::float8
    when 'milliseconds' then (trunc(pg_catalog.date_part('milliseconds', moment))::bigint %% 1000)::float8
    when 'decade' then ceil(pg_catalog.date_part('year', moment) / 10)
    else pg_catalog.date_part(part, moment)
  end
$$;

create or replace function redshift.date_trunc(part text, moment %1$s) returns %2$s
language sql stable strict parallel safe as $$
  select pg_catalog.date_trunc(part, moment::%2$s)
$$;
$define$);

-- Counts the borders between two moments (dg/r_DATEDIFF_function).
call redshift.define_each(array['timestamp', 'timestamptz', 'date'], $define$
create or replace function redshift.date_diff(part text, first %1$s, last %1$s) returns bigint
language sql stable strict parallel safe as $$
  select case part
    when 'microseconds' then redshift.microseconds(last) - redshift.microseconds(first)
    when 'milliseconds' then redshift.borders(last, 1000) - redshift.borders(first, 1000)
    when 'second' then redshift.borders(last, 1000000) - redshift.borders(first, 1000000)
    when 'minute' then redshift.borders(last, 60000000) - redshift.borders(first, 60000000)
    when 'hour' then redshift.borders(last, 3600000000) - redshift.borders(first, 3600000000)
    when 'day' then last::date - first::date
    when 'week' then redshift.weeks_between(first::date, last::date)
    when 'month' then redshift.months(last::date) - redshift.months(first::date)
    when 'quarter' then redshift.months(last::date) / 3 - redshift.months(first::date) / 3
    when 'year' then redshift.months(last::date) / 12 - redshift.months(first::date) / 12
    when 'decade' then redshift.months(last::date) / 120 - redshift.months(first::date) / 120
    else redshift.refuse_date_part(part, 'DATEDIFF')::bigint
  end
$$;
$define$);

-- A date becomes a timestamp, as in Redshift (dg/r_DATEADD_function).
call redshift.define_each(array['timestamp timestamp', 'timestamptz timestamptz', 'date timestamp'], $define$
create or replace function redshift.date_add(part text, amount bigint, moment %1$s) returns %2$s
language sql stable strict parallel safe as $$
  select moment::%2$s + case part
    when 'microseconds' then amount * interval '1 microsecond'
    when 'milliseconds' then amount * interval '1 millisecond'
    when 'second' then amount * interval '1 second'
    when 'minute' then amount * interval '1 minute'
    when 'hour' then amount * interval '1 hour'
    when 'day' then amount * interval '1 day'
    when 'week' then amount * interval '7 days'
    when 'month' then amount * interval '1 month'
    when 'quarter' then amount * interval '3 months'
    when 'year' then amount * interval '1 year'
    when 'decade' then amount * interval '10 years'
    when 'century' then amount * interval '100 years'
    when 'millennium' then amount * interval '1000 years'
    else redshift.refuse_date_part(part, 'DATEADD')::interval
  end
$$;
$define$);

-- EXTRACT: whole numbers of the part alone (dg/r_EXTRACT_function), in a column named `date_part`.
call redshift.define_each(array['timestamp bigint', 'timestamptz float8', 'date bigint'], $define$
create or replace function redshift.date_part(part text, moment %1$s, is_extract boolean) returns %2$s
language sql stable strict parallel safe as $$
  select case part
    when 'milliseconds' then (trunc(pg_catalog.date_part('milliseconds', moment))::bigint %% 1000)
    when 'microseconds' then pg_catalog.date_part('microseconds', moment)::bigint %% 1000000
    else floor(redshift.date_part(part, moment))::bigint
  end
$$;
$define$);

call redshift.define_each(array['timestamp', 'timestamptz', 'date'], $define$
create or replace function redshift.last_day(moment %1$s) returns date
language sql stable strict parallel safe as $$
  select (pg_catalog.date_trunc('month', moment::timestamp) + interval '1 month - 1 day')::date
$$;
$define$);

-- The last day of a month gives the last day of a month, unlike with DATEADD (dg/r_ADD_MONTHS).
call redshift.define_each(array['timestamp', 'timestamptz', 'date'], $define$
create or replace function redshift.add_months(moment %1$s, amount bigint) returns timestamp
language sql stable strict parallel safe as $$
  select case when redshift.last_day(moment) = moment::date
    then redshift.last_day((moment + amount * interval '1 month')::timestamp) + moment::timestamp::time
    else (moment + amount * interval '1 month')::timestamp
  end
$$;
$define$);

create or replace function redshift.trunc(moment timestamp) returns date
language sql immutable strict parallel safe as $$ select moment::date $$;
create or replace function redshift.trunc(moment timestamptz) returns date
language sql stable strict parallel safe as $$ select moment::date $$;
create or replace function redshift.convert_timezone(zone text, moment timestamp) returns timestamp
language sql stable strict parallel safe as $$ select moment at time zone 'UTC' at time zone zone $$;
create or replace function redshift.convert_timezone(source text, target text, moment timestamp) returns timestamp
language sql stable strict parallel safe as $$ select moment at time zone source at time zone target $$;
create or replace function redshift.convert_timezone(zone text, moment timestamptz) returns timestamp
language sql stable strict parallel safe as $$ select moment at time zone zone $$;

-- A time of day has only the parts of a day.
call redshift.define_each(array['time', 'timetz'], $define$
create or replace function redshift.date_add(part text, amount bigint, moment %1$s) returns %1$s
language sql stable strict parallel safe as $$
  select moment + case part
    when 'microseconds' then amount * interval '1 microsecond'
    when 'milliseconds' then amount * interval '1 millisecond'
    when 'second' then amount * interval '1 second'
    when 'minute' then amount * interval '1 minute'
    when 'hour' then amount * interval '1 hour'
    else redshift.refuse_date_part(part, 'DATEADD')::interval
  end
$$;
$define$);

-- A time with a zone counts in UTC (dg/r_DATEDIFF_function).
create or replace function redshift.time_in_utc(moment time) returns time
language sql immutable strict parallel safe as $$ select moment $$;
create or replace function redshift.time_in_utc(moment timetz) returns time
language sql immutable strict parallel safe as $$ select (moment at time zone 'UTC')::time $$;
call redshift.define_each(array['time', 'timetz'], $define$
create or replace function redshift.date_diff(part text, first %1$s, last %1$s) returns bigint
language sql stable strict parallel safe as $$
  select redshift.date_diff(part, timestamp '1970-01-02' + redshift.time_in_utc(first)::interval,
    timestamp '1970-01-02' + redshift.time_in_utc(last)::interval)
$$;
create or replace function redshift.date_part(part text, moment %1$s) returns double precision
language sql stable strict parallel safe as $$
  select redshift.date_part(part, timestamp '1970-01-01' + redshift.time_in_utc(moment)::interval)
$$;
create or replace function redshift.date_part(part text, moment %1$s, is_extract boolean) returns bigint
language sql stable strict parallel safe as $$
  select redshift.date_part(part, timestamp '1970-01-01' + redshift.time_in_utc(moment)::interval, is_extract)
$$;
$define$);

create or replace function redshift.date_part(part text, span interval) returns double precision
language sql stable strict parallel safe as $$ select pg_catalog.date_part(part, span) $$;
create or replace function redshift.date_part(part text, span interval, is_extract boolean) returns bigint
language sql stable strict parallel safe as $$ select trunc(pg_catalog.date_part(part, span))::bigint $$;

-- A timestamp without a zone is in UTC for the pattern TZ (recorded from a real Redshift); all others are PostgreSQL's own.
create or replace function redshift.to_char(value timestamp, format text) returns text
language sql stable strict parallel safe as $$
  select pg_catalog.to_char(value, replace(replace(format, 'TZ', '"UTC"'), 'tz', '"utc"'))
$$;
call redshift.define_each(array['timestamptz', 'interval', 'int', 'bigint', 'numeric', 'real', 'float8'], $define$
create or replace function redshift.to_char(value %1$s, format text) returns text
language sql stable strict parallel safe as $$ select pg_catalog.to_char(value, format) $$;
$define$);

-- -1, 0 or 1 (dg/r_DATE_CMP, dg/r_TIMESTAMP_CMP and similar).
call redshift.define_each(array[
  'date_cmp date date',
  'date_cmp_timestamp date timestamp',
  'date_cmp_timestamptz date timestamptz',
  'timestamp_cmp timestamp timestamp',
  'timestamp_cmp_date timestamp date',
  'timestamp_cmp_timestamptz timestamp timestamptz',
  'timestamptz_cmp timestamptz timestamptz',
  'timestamptz_cmp_date timestamptz date',
  'timestamptz_cmp_timestamp timestamptz timestamp'
], $define$
create or replace function redshift.%1$s(first %2$s, last %3$s) returns int
language sql stable strict parallel safe as $$
  select case when first < last then -1 when first > last then 1 else 0 end
$$;
$define$);

create or replace function redshift.interval_cmp(first interval, last interval) returns int
language sql immutable strict parallel safe as $$
  select case when first < last then -1 when first > last then 1 else 0 end
$$;

create or replace function redshift.date_part_year(day date) returns int
language sql immutable strict parallel safe as $$ select extract(year from day)::int $$;

create or replace function redshift.next_day(moment timestamp, day text) returns date
language plpgsql immutable strict parallel safe as $$
declare
  names text[] := array['su', 'm', 'tu', 'w', 'th', 'f', 'sa'];
  wanted int;
begin
  select at - 1 into wanted from unnest(names) with ordinality days (name, at) where lower(day) like name || '%';
  if wanted is null then
    raise exception using errcode = '22023', message = format('invalid day of week: %s', day);
  end if;
  return moment::date + 1 + (wanted - extract(dow from moment::date + 1)::int + 7) % 7;
end $$;

-- Days count as 1/31 of a month. They count 0 if both are the same day of a month, or both the last
-- (dg/r_MONTHS_BETWEEN_function).
create or replace function redshift.months_between(first timestamp, last timestamp) returns double precision
language sql stable strict parallel safe as $$
  select (redshift.months(first::date) - redshift.months(last::date)) + case
    when extract(day from first) = extract(day from last) then 0
    when redshift.last_day(first) = first::date and redshift.last_day(last) = last::date then 0
    else (extract(day from first) - extract(day from last)
      + extract(epoch from first::time - last::time) / 86400) / 31
  end
$$;

-- A day after the end of its month counts on into the next month, or is an error with is_strict (dg/r_TO_DATE_function).
create or replace function redshift.to_date(value text, format text, is_strict boolean default false) returns date
language plpgsql immutable strict parallel safe as $$
declare
  at int := strpos(upper(format), 'DD');
  day text := substr(value, at, 2);
begin
  return pg_catalog.to_date(value, format);
exception when datetime_field_overflow then
  if is_strict or at = 0 or upper(substr(format, 1, at - 1)) !~ '^([Y]{4}|MM|[^A-Z])*$' or day !~ '^[0-9]{2}$' then raise; end if;
  return pg_catalog.to_date(overlay(value placing '01' from at for 2), format) + day::int - 1;
end $$;

-- Hours from 24 on count on into the next day, or are an error with is_strict (dg/r_TO_TIMESTAMP).
create or replace function redshift.to_timestamp(value text, format text, is_strict boolean default false) returns timestamptz
language plpgsql stable strict parallel safe as $$
declare
  at int := strpos(upper(format), 'HH24');
  hours text := substr(value, at, 2);
begin
  return pg_catalog.to_timestamp(value, format);
exception when datetime_field_overflow or invalid_datetime_format then
  if is_strict or at = 0 or upper(substr(format, 1, at - 1)) !~ '^([Y]{4}|MM|DD|[^A-Z])*$' or hours !~ '^[0-9]{2}$' then raise; end if;
  return pg_catalog.to_timestamp(overlay(value placing '00' from at for 2), overlay(format placing 'HH24' from at for 4))
    + hours::int * interval '1 hour';
end $$;

call redshift.define_each(array['timestamp', 'timestamptz', 'date'], $define$
create or replace function redshift.to_timestamp(value %1$s, format text, is_strict boolean default false) returns timestamptz
language sql stable strict parallel safe as $$ select redshift.to_timestamp(value::text, format, is_strict) $$;
$define$);
