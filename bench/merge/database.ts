import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@redshift-loader/local-aws/postgres";
import pg from "pg";
import { target } from "./plans.ts";

/** Rows stored, rows staged, and which share of these have a key that is stored. */
export type MergeSizes = { stored: number; staged: number; hitShare: number };

export type Database = AsyncDisposable & {
  client: pg.Client;
  /** Of the server's process that runs what the client asks. */
  processId: number;
};

/**
 * A separate PostgreSQL with the settings of local mode.
 *
 * @param prepare SQL that runs first. Its connection is closed before the one that is returned is opened
 */
export async function openDatabase(prepare = ""): Promise<Database> {
  await using resources = new AsyncDisposableStack();
  const dataDir = resources.adopt(await mkdtemp(join(tmpdir(), "bench-merge-")), (folder) =>
    rm(folder, { recursive: true }),
  );
  const postgres = resources.use(await startPostgres({ dataDir, isolation: "snapshot" }));
  const url = postgres.url("postgres");
  await using first = await connected(url);
  await first.client.query(prepare);
  const { client } = resources.use(await connected(url));
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const opened = resources.move();
  return { client, processId: rows[0]?.pid ?? 0, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function connected(url: string): Promise<AsyncDisposable & { client: pg.Client }> {
  const client = new pg.Client(url);
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

/**
 * The target, and what arrives: keys and times are spread over the whole target, a quarter of the hits is older than
 * what is stored, and a tenth of the keys arrives twice. No two rows of a key have the same time.
 */
export async function storeRows({ client }: Database, { stored, staged, hitShare }: MergeSizes): Promise<void> {
  const stride = Math.max(1, Math.floor(stored / staged));
  const keys = `CASE WHEN n % 100 < ${Math.round(hitShare * 100)} THEN n * ${stride} ELSE ${stored} + n END`;
  const details = "'status ' || n % 7, n % 1000 / 4.0, md5(n::text)";
  await execute(
    client,
    `DROP TABLE IF EXISTS ${target}, staged`,
    `CREATE TABLE ${target} (id BIGINT NOT NULL, status VARCHAR(16), amount DECIMAL(12,2), note VARCHAR(64), updated_at TIMESTAMP)`,
    `CREATE TABLE staged (LIKE ${target})`,
    `INSERT INTO ${target} SELECT n, ${details}, timestamp '2026-01-01' + n % 86400 * interval '1 second' FROM generate_series(1, ${stored}) AS n`,
    `INSERT INTO staged SELECT ${keys}, ${details}, timestamp '2026-01-01 00:00:00.5'
       + CASE WHEN n % 4 = 0 THEN interval '-1 day' ELSE interval '2 days' END + n % 86400 * interval '1 second'
     FROM generate_series(1, ${Math.ceil(staged / 1.1)}) AS n`,
    `INSERT INTO staged SELECT id, status, amount, note, updated_at + interval '1 minute' FROM staged LIMIT ${Math.floor(staged / 11)}`,
    `VACUUM ANALYZE ${target}`,
    "SELECT pg_stat_force_next_flush()",
  );
}

export async function execute(client: pg.Client, ...sqls: string[]): Promise<void> {
  for (const sql of sqls) await client.query(sql);
}
