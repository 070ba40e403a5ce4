const words = (text: string) => text.trim().toLowerCase().split(/\s+/);

/**
 * Redshift's functions that PostgreSQL has under the same name, with the same results for what Redshift documents.
 * Those that differ are in the schema `redshift`, which the translation names.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
 */
export const sharedFunctions: ReadonlySet<string> = new Set([
  ...words(`any_value bit_and bit_or bool_and bool_or count max min sum stddev stddev_pop stddev_samp variance var_pop
    var_samp percentile_cont percentile_disc grouping`),
  ...words(`cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`),
  ...words(`abs acos asin atan atan2 cbrt ceil ceiling cos cot degrees exp floor ln log mod pi pow power radians random
    round sign sin sqrt tan trunc width_bucket to_hex`),
  ...words(`ascii bit_length btrim char_length character_length chr convert_from convert_to initcap left length lower lpad ltrim md5 octet_length
    position overlay quote_ident quote_literal repeat replace reverse right rpad rtrim split_part strpos substr
    substring to_ascii translate trim upper starts_with`),
  ...words(`age clock_timestamp isfinite now statement_timestamp timeofday timezone to_char to_date to_number to_timestamp
    transaction_timestamp date_part date_trunc justify_days justify_hours justify_interval make_date make_timestamp overlaps`),
  ...words(
    `coalesce nullif greatest least like_escape similar_escape similar_to_escape varchar numeric bpchar date timestamp interval`,
  ),
  ...words(`current_schema current_schemas current_database current_setting set_config version txid_current
    has_table_privilege has_schema_privilege has_database_privilege has_column_privilege has_function_privilege
    inet_client_addr inet_server_addr inet_server_port generate_series array_lower array_upper array_to_string
    col_description obj_description shobj_description format_type count_distinct`),
]);

/** Functions of the catalog that clients call to read it. */
export const catalogFunction =
  /^(pg_|has_|format_encoding$|oid|reg(?:class|procedure)|name|int2|int4|int8|float4|float8|text|char)/;

/** Functions of Redshift that the local Redshift lacks. */
export const missingFunction =
  /^(st_|h3_|hll|ml_|geometry|geography|explain_model|f_|object_transform|last_user_query_id|lower_attribute_names|upper_attribute_names|aes_|translate_collation)/;
