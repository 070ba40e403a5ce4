-- Scoped permissions, as of GRANT … FOR TABLES IN SCHEMA (dg/r_GRANT): they also reach objects that are made later, and REVOKE of a
-- table's own permission leaves them. A hidden role holds each; whoever has the permission is a member of it.

create table if not exists redshift.scoped_privilege (
  holder name primary key, privilege text not null, scope text not null, schema_id oid);

create or replace function redshift.is_in_scope(scope_id oid, of_schema text) returns boolean language sql stable parallel safe as $$
  select scope_id = to_regnamespace(quote_ident(of_schema)) or scope_id is null and of_schema !~ '^(pg_|information_schema$|redshift$)'
$$;

-- Runs after each CREATE, once a scoped permission exists.
create or replace function redshift.extend_scopes() returns event_trigger language plpgsql security definer as $$
declare
  part record;
begin
  for part in
    select s.privilege, o.object_type, o.object_identity, s.holder
    from pg_event_trigger_ddl_commands() o join redshift.scoped_privilege s
      on redshift.is_in_scope(s.schema_id, coalesce(o.schema_name, o.object_identity)) and s.scope = case o.object_type
        when 'table' then 'TABLES' when 'view' then 'TABLES' when 'materialized view' then 'TABLES' when 'schema' then 'SCHEMAS'
        when 'function' then 'FUNCTIONS' when 'procedure' then 'PROCEDURES' end
  loop
    execute format('grant %s on %s %s to %I', part.privilege,
      case when part.object_type ~ 'table|view' then 'table' else part.object_type end, part.object_identity, part.holder);
  end loop;
end $$;

create or replace procedure redshift.watch_scopes() language plpgsql as $$
begin
  if not exists (select from pg_event_trigger where evtname = 'redshift_scopes') then
    create event trigger redshift_scopes on ddl_command_end when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE VIEW',
      'CREATE MATERIALIZED VIEW', 'CREATE SCHEMA', 'CREATE FUNCTION', 'CREATE PROCEDURE') execute function redshift.extend_scopes();
  end if;
end $$;

create or replace function redshift.make_scope(privilege text, scope text, schema_id oid) returns name language plpgsql as $$
declare
  own_role name := format('~%s %s %s %s', (select oid from pg_database where datname = current_database()), scope,
    coalesce(schema_id, 0), privilege);
  space name;
begin
  if exists (select from redshift.scoped_privilege s where s.holder = own_role) then return own_role; end if;
  if not exists (select from pg_roles where rolname = own_role) then execute format('create role %I nologin', own_role); end if;
  insert into redshift.scoped_privilege values (own_role, privilege, scope, schema_id);
  for space in select nspname from pg_namespace where redshift.is_in_scope(schema_id, nspname) loop
    execute format(case scope when 'SCHEMAS' then 'grant %s on schema %I to %I' else 'grant %s on all ' || scope || ' in schema %I to %I' end,
      privilege, space, own_role);
  end loop;
  return own_role;
end $$;

create or replace procedure redshift.set_scoped(is_given boolean, privileges text[], scope text, schema_name text, grantees text[])
language plpgsql as $$
declare
  privilege text;
  grantee text;
  holder name;
begin
  if current_setting('is_superuser') <> 'on' then
    raise exception using errcode = '0A000', message = 'a scoped permission from a user that is not a superuser is not supported by the local Redshift';
  end if;
  if schema_name is not null and to_regnamespace(quote_ident(schema_name)) is null then
    raise exception using errcode = '3F000', message = format('schema "%s" does not exist', schema_name);
  end if;
  call redshift.watch_scopes();
  foreach privilege in array privileges loop
    holder := redshift.make_scope(privilege, scope, to_regnamespace(quote_ident(schema_name)));
    foreach grantee in array grantees loop
      execute format(case when is_given then 'grant %I to %I' else 'revoke %I from %I' end, holder, grantee);
    end loop;
  end loop;
end $$;

create or replace function redshift.only_schema(database text, schema_name text) returns text language plpgsql stable as $$
begin
  if database <> current_database() then
    raise exception using errcode = '0A000', message = 'a scoped permission in another database is not supported by the local Redshift: connect to that database';
  end if;
  return schema_name;
end $$;
