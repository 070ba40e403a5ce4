import { piecesOf } from "../plpgsql/code.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";

/**
 * Refuses `E'…'`, which PostgreSQL has since 8.1: Redshift reads a type and its literal. Queries of `pg_catalog` keep it,
 * because today's psql lists databases with it.
 *
 * @see https://github.com/npgsql/npgsql/issues/515 for the text
 * @throws RedshiftSqlError
 */
export function refuseEscapes(sql: string): void {
  if (!/\be'/i.test(sql) || /\bpg_catalog\./i.test(sql)) return;
  if (piecesOf(sql).some(({ isText, text }) => isText && /^e/i.test(text)))
    throw new RedshiftSqlError('type "e" does not exist', "42704");
}
