import pg from "pg";
import type { Column, Table } from "../data/demo-table.ts";
import { differences, type Fingerprint, fingerprintFromRow, fingerprintSql } from "../data/fingerprint.ts";

/** How one target compares with its expectation; no differences: the same rows. */
export type Verdict = { table: string; expected: Fingerprint; found: Fingerprint; differences: string[] };

/** Takes the fingerprint of a table through a connection to the database. */
export async function readFingerprint(
  client: Pick<pg.Client, "query">,
  table: string,
  columns: readonly Column[],
): Promise<Fingerprint> {
  const { rows } = await client.query<Record<string, string>>(fingerprintSql(table, columns));
  return fingerprintFromRow(columns, rows[0] ?? {});
}

/**
 * Compares every table with its expectation, past the product and past the local Data API.
 *
 * @param postgresUrl of the database with the targets
 */
export async function verifyTables(
  postgresUrl: string,
  expectations: readonly { table: Table; expected: Fingerprint }[],
): Promise<Verdict[]> {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  try {
    const verdicts: Verdict[] = [];
    for (const { table, expected } of expectations) {
      const found = await readFingerprint(client, table.name, table.columns);
      verdicts.push({ table: table.name, expected, found, differences: differences(expected, found) });
    }
    return verdicts;
  } finally {
    await client.end();
  }
}
