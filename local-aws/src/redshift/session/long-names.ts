import type { ClientBase, Pool } from "pg";
import { postgresName } from "../sql/lex/postgres-name.ts";

/** Names longer than PostgreSQL's, in a table of the database that the catalog's views read. */
export type LongNames = {
  /**
   * Keeps the names before a statement uses them.
   *
   * @param open a session whose transaction is open: it may not see what others wrote since its first statement
   */
  keep(names: readonly string[], open?: ClientBase): Promise<void>;
};

const readSql = "SELECT whole FROM redshift.long_name";
const keepSql = "INSERT INTO redshift.long_name SELECT * FROM unnest($1::text[], $2::text[])";

/** Reads what earlier runs kept. */
export async function openLongNames(pool: Pool): Promise<LongNames> {
  const { rows } = await pool.query<{ whole: string }>(readSql);
  const known = new Set(rows.map(({ whole }) => whole));
  for (const whole of known) postgresName(whole); // it remembers the whole name
  return {
    async keep(names, open) {
      const added = names.filter((name) => !known.has(name));
      if (added.length === 0) return;
      const values = [added.map(postgresName), added];
      await pool.query(keepSql, values);
      await open?.query(keepSql, values);
      for (const name of added) known.add(name);
    },
  };
}
