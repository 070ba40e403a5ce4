/** A procedure `p` with this head and body. */
export const procedure = (head: string, body: string) => `CREATE PROCEDURE p${head} AS $$ ${body} $$ LANGUAGE plpgsql`;
