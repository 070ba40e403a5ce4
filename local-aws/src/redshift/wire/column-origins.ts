import type { Client } from "pg";
import type { Field } from "./row-description.ts";

type Origin = { schema: string; table: string; column: string; database: string; flags: number };

/** Where the columns of a result come from. */
export type Origins = ReadonlyMap<string, Origin>;

const keyOf = (tableId: number, attribute: number) => `${tableId}/${attribute}`;

/** Bits of `flags`: a driver reads `nullable`, `autoincrement`, `read_only` and `searchable`. */
const originSql = `
  SELECT a.attrelid::text || '/' || a.attnum::text AS key, n.nspname::text AS schema, c.relname::text AS "table",
    a.attname::text AS "column", pg_catalog.current_database()::text AS database,
    (CASE WHEN a.attnotnull THEN 0 ELSE 1 END) | (CASE WHEN a.attidentity = '' THEN 0 ELSE 16 END) | 4096 AS flags
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE a.attrelid::text || '/' || a.attnum::text = ANY ($1) AND a.attrelid = ANY ($2::oid[])`;

/** Looks up the columns of tables among the fields, within the session's transaction. */
export async function columnOrigins(client: Client, fields: readonly Field[]): Promise<Origins> {
  const ofTables = fields.filter(({ tableId }) => tableId !== 0);
  if (ofTables.length === 0) return new Map();
  const keys = ofTables.map(({ tableId, attribute }) => keyOf(tableId, attribute));
  const found = await client.query<Origin & { key: string }>(originSql, [keys, ofTables.map(({ tableId }) => tableId)]);
  return new Map(found.rows.map((row) => [row.key, row]));
}

const computed: Origin = { schema: "", table: "", column: "", database: "", flags: 1 | 256 | 4096 };

/** The bytes behind a field: four names, then the flags. */
export function originBytes(origins: Origins, { tableId, attribute }: Field): Buffer {
  const { schema, table, column, database, flags } = origins.get(keyOf(tableId, attribute)) ?? computed;
  const names = Buffer.from([schema, table, column, database].map((name) => `${name}\0`).join(""));
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(flags);
  return Buffer.concat([names, bits]);
}
