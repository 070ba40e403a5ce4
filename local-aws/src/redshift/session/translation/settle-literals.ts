import type { Client } from "pg";
import { markedLiteral } from "../../sql/statements/mark-literals.ts";
import type { SqlTranslation } from "../../sql/translation.ts";

type Column = { place: number; name: string };

/** The columns of SUPER and VARBYTE. A table that does not exist has none: the statement itself will say so. */
const columnsSql = `
  select attnum::int as place, attname as name from pg_catalog.pg_attribute
  where attrelid = to_regclass($1) and atttypid in (3802, 6551) and not attisdropped`;

/** Makes text of the marked literals that go to columns of SUPER and VARBYTE, as Redshift reads them. */
export async function settleLiterals(client: Client, translation: SqlTranslation): Promise<SqlTranslation> {
  const { literals } = translation;
  if (literals === undefined) return translation;
  const { rows } = await client.query<Column>(columnsSql, [literals.table]);
  if (rows.length === 0) return translation;
  const columns = new Set(rows.flatMap(({ place, name }) => [String(place), `x${Buffer.from(name).toString("hex")}`]));
  const text = literals
    .marked()
    .replace(markedLiteral, (whole, x: string, column: string) => (columns.has(x + column) ? `${whole}::text` : whole));
  return { ...translation, text };
}
