-- Catalog tables and columns that only Redshift has. https://docs.aws.amazon.com/redshift/latest/dg/c_intro_catalog_views.html

create or replace view redshift.pg_class_info as
select oid as reloid, relname, relnamespace, reltype, relowner, relam, relfilenode, reltablespace, relpages, reltuples, reltoastrelid,
  relhasindex, relisshared, relkind, relnatts, relchecks, relhasrules, relacl, reldiststyle, null::timestamp as relcreationtime,
  case reldiststyle when 9 then 11 else reldiststyle end::int as releffectivediststyle
from redshift.pg_class;
create or replace view redshift.pg_attribute_info as select * from redshift.pg_attribute;
create or replace view redshift.pg_database_info as
select oid as datid, redshift.whole_name(datname)::name as datname, datdba, encoding, datistemplate, datallowconn,
  datconnlimit::text as datconnlimit, dattablespace, null::text[] as datconfig, datacl
from pg_catalog.pg_database;
create or replace view redshift.pg_proc_info as
select oid as prooid, proname, pronamespace, proowner, prolang, proisstrict, proretset, provolatile, pronargs, prorettype, proargtypes,
  proargnames, prosrc, probin, proacl, prokind, proargmodes, proallargtypes, prosecdef
from pg_catalog.pg_proc;

-- Always empty: nobody can install a library or make an external schema here, and statistics are PostgreSQL's.
create or replace view redshift.pg_library as
select null::name as name, null::oid as language_oid, null::int as file_store_id, null::int as owner where false;
create or replace view redshift.pg_external_schema as
select null::oid as esoid, null::int as eskind, null::text as esdbname, null::text as esoptions where false;
create or replace view redshift.pg_statistic_indicator as
select null::oid as stairelid, null::float8 as stairows, null::float8 as staiins, null::float8 as staidels where false;
-- Not documented; AWS's admin views look here for tables without backup.
-- https://github.com/awslabs/amazon-redshift-utils/blob/master/src/AdminViews/v_generate_tbl_ddl.sql
create or replace view redshift.pg_conf as select null::text as key, null::text as value where false;
grant select on all tables in schema redshift to public;
