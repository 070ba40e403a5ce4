/** Where a relation would be in Redshift: what PostgreSQL lacks is in a schema of its own here. @param schema SQL */
export const shownSchema = (schema: string) => `(CASE ${schema} WHEN 'redshift' THEN 'pg_catalog' ELSE ${schema} END)`;

/** Leaves out what belongs to sessions and to PostgreSQL's storage. */
export const isShown = (schema: string) => `left(${schema}, 4) <> 'pg_t'`;
