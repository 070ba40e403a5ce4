import pg from "pg";
import type { Column, Table } from "../data/demo-table.ts";
import { differences, type Fingerprint, fingerprintFromRow, fingerprintSql } from "../data/fingerprint.ts";
import type { Expected } from "../data/oracle.ts";
import { type Deletions, readDeletions } from "./deletions.ts";

/** How one target compares with its expectation; no differences: the same rows. */
export type Verdict = {
  table: string;
  expected: Fingerprint;
  found: Fingerprint;
  differences: string[];
  /** Of a table whose files are change data. */
  deletions?: Deletions;
};

/** Takes the fingerprint of a table through a connection to the database. */
export async function readFingerprint(
  client: Pick<pg.Client, "query">,
  table: string,
  columns: readonly Column[],
): Promise<Fingerprint> {
  const { rows } = await client.query<Record<string, string>>(fingerprintSql(table, columns));
  return fingerprintFromRow(columns, rows[0] ?? {});
}

type Expectation = { table: Table; expected: Expected };

/**
 * Compares every table with its expectation, past the product and past the local Data API.
 *
 * @param postgresUrl of the database with the targets
 */
export async function verifyTables(postgresUrl: string, expectations: readonly Expectation[]): Promise<Verdict[]> {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  try {
    await client.query("set max_parallel_workers_per_gather = 2"); // nothing else runs by now, so the cores are free
    const verdicts: Verdict[] = [];
    for (const each of expectations) verdicts.push(await verify(client, each));
    return verdicts;
  } finally {
    await client.end();
  }
}

async function verify(client: pg.Client, { table, expected }: Expectation): Promise<Verdict> {
  const found = await readFingerprint(client, table.name, table.columns);
  const deletions = await readDeletions(client, table, expected.deletedKeys);
  return {
    table: table.name,
    expected: expected.fingerprint,
    found,
    differences: differences(expected.fingerprint, found),
    ...(deletions && { deletions }),
  };
}
