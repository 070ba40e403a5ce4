/**
 * What a session remembers of its last COPY (facts §4.9) and UNLOAD: settings of the session that its transaction
 * takes back if it is rolled back.
 */
export const copyFunctionsSql = `
CREATE FUNCTION redshift.pg_last_copy_count() RETURNS bigint LANGUAGE sql STABLE
  RETURN coalesce(nullif(current_setting('redshift.last_copy_count', true), ''), '0')::bigint;
CREATE FUNCTION redshift.pg_last_copy_id() RETURNS integer LANGUAGE sql STABLE
  RETURN coalesce(nullif(current_setting('redshift.last_copy_id', true), ''), '-1')::integer;
CREATE FUNCTION redshift.pg_last_unload_count() RETURNS bigint LANGUAGE sql STABLE
  RETURN coalesce(nullif(current_setting('redshift.last_unload_count', true), ''), '0')::bigint;
CREATE FUNCTION redshift.pg_last_unload_id() RETURNS integer LANGUAGE sql STABLE
  RETURN coalesce(nullif(current_setting('redshift.last_unload_id', true), ''), '-1')::integer;
`;

export const rememberCopySql =
  "SELECT set_config('redshift.last_copy_count', $1, false), set_config('redshift.last_copy_id', $2, false)";

export const rememberUnloadSql =
  "SELECT set_config('redshift.last_unload_count', $1, false), set_config('redshift.last_unload_id', $2, false)";
