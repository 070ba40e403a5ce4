-- Users, groups and roles of Redshift. A comment tells a group from a role, and each may have the name of no other.
create or replace function redshift.is_kind(name text, kind text) returns boolean language sql stable as $$
  select exists (select from pg_catalog.pg_roles r where r.rolname = name and case kind when 'USER' then r.rolcanlogin
    else not r.rolcanlogin and (coalesce(shobj_description(r.oid, 'pg_authid'), '') = 'group') = (kind = 'GROUP') end)
$$;

create or replace procedure redshift.check_grantees(users text[], groups text[], roles text[]) language plpgsql as $$
declare
  missing text;
begin
  select format('%s "%s" does not exist', lower(kind), redshift.whole_name(name)) into missing
  from (select 'USER' as kind, unnest(users) as name union all select 'GROUP', unnest(groups) union all select 'ROLE', unnest(roles)) named
  where not redshift.is_kind(name, kind) limit 1;
  if missing is not null then raise exception using errcode = '42704', message = missing; end if;
end $$;

create or replace procedure redshift.drop_existing(kind text, names text[]) language plpgsql as $$
declare
  name text;
begin
  foreach name in array names loop
    if redshift.is_kind(name, kind) then execute format('drop role %I', name); end if;
  end loop;
end $$;

create or replace procedure redshift.check_search_path(schemas text[]) language plpgsql as $$
declare
  missing text;
begin
  select name into missing from unnest(schemas) with ordinality named (name, at)
  where name not in ('pg_temp', 'pg_catalog') and to_regnamespace(quote_ident(name)) is null order by at limit 1;
  if missing is not null then
    raise exception using errcode = '3F000', message = format('schema "%s" does not exist', redshift.whole_name(missing::name));
  end if;
end $$;
