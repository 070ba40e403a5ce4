/**
 * The schema that Redshift would show: system tables that PostgreSQL lacks are in schema `redshift` here.
 *
 * @param schema SQL
 */
export const shownSchema = (schema: string) => `(CASE ${schema} WHEN 'redshift' THEN 'pg_catalog' ELSE ${schema} END)`;

/** Leaves out temporary and TOAST schemas. */
export const isShown = (schema: string) => `left(${schema}, 4) <> 'pg_t'`;
