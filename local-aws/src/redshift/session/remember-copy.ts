/** For `pg_last_copy_count()` and `pg_last_copy_id()`, which `last-copy-functions.sql` defines. */
export const rememberCopySql =
  "SELECT set_config('redshift.last_copy_count', $1, false), set_config('redshift.last_copy_id', $2, false)";

export const rememberUnloadSql =
  "SELECT set_config('redshift.last_unload_count', $1, false), set_config('redshift.last_unload_id', $2, false)";
