import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startPostgres } from "../../src/local/redshift/postgres.ts";
import { translate } from "../../src/local/redshift/sql/translate.ts";
import { type MergePlan, target } from "./plans.ts";

/** Rows stored, rows staged, and which share of these have a key that is stored. */
export type MergeSizes = { stored: number; staged: number; hitShare: number };

/** One run of a plan. Scans are of the whole target; rows written are those of the target and of temporary tables. */
export type MergeRun = { seconds: number; scans: number; written: number; writtenToTarget: number };

export type Database = AsyncDisposable & { client: pg.Client };

/** A PostgreSQL of its own, with Redshift's SQL translated as local mode does it. */
export async function openDatabase(): Promise<Database> {
  await using resources = new AsyncDisposableStack();
  const dataDir = resources.adopt(await mkdtemp(join(tmpdir(), "bench-merge-")), (folder) =>
    rm(folder, { recursive: true }),
  );
  const postgres = resources.use(await startPostgres({ dataDir, isolation: "snapshot" }));
  const client = resources.adopt(new pg.Client(postgres.url("postgres")), (open) => open.end());
  await client.connect();
  const opened = resources.move();
  return { client, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/**
 * The target, and what arrives: keys and times are spread over the whole target, a quarter of the hits is older than
 * what is stored, and a tenth of the keys arrives twice. No two rows of a key have the same time.
 */
export async function storeRows({ client }: Database, { stored, staged, hitShare }: MergeSizes): Promise<void> {
  const stride = Math.max(1, Math.floor(stored / staged));
  const keys = `CASE WHEN n % 1000 < ${Math.round(hitShare * 1000)} THEN n * ${stride} ELSE ${stored} + n END`;
  const details = "'status ' || n % 7, n % 1000 / 4.0, md5(n::text)";
  await run(
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
  );
}

/** Runs a plan in a transaction that is rolled back; the stage is filled before the clock starts. */
export async function runPlan({ client }: Database, { sqls }: MergePlan): Promise<MergeRun> {
  await stageRows(client);
  const translated = sqls.map(toPostgres);
  const startedMs = performance.now();
  await run(client, ...translated);
  const seconds = (performance.now() - startedMs) / 1000;
  const { rows } = await client.query<{ relname: string; seq_scan: string; written: string }>(
    "SELECT relname, seq_scan, n_tup_ins + n_tup_upd + n_tup_del AS written FROM pg_stat_xact_user_tables",
  );
  await run(client, "ROLLBACK", "SELECT pg_stat_force_next_flush()");
  const ofTarget = rows.find(({ relname }) => relname === target);
  const writtenToTarget = Number(ofTarget?.written);
  const toTemporary = rows.filter(({ relname }) => relname.startsWith("loader_")).map(({ written }) => Number(written));
  const written = toTemporary.reduce((sum, count) => sum + count, writtenToTarget);
  return { seconds, scans: Number(ofTarget?.seq_scan), written, writtenToTarget };
}

/** What a plan leaves in the target, as a number that any other row would change. */
export async function resultOf({ client }: Database, { sqls }: MergePlan): Promise<string> {
  await stageRows(client);
  await run(client, ...sqls.map(toPostgres));
  const { rows } = await client.query<{ result: string }>(
    `SELECT count(*) || ' rows, hash ' || sum(hashtextextended(${target}::text, 0)) AS result FROM ${target}`,
  );
  await run(client, "ROLLBACK", "SELECT pg_stat_force_next_flush()");
  return rows[0]?.result ?? "";
}

async function stageRows(client: pg.Client): Promise<void> {
  await run(client, "BEGIN", `CREATE TEMP TABLE loader_stage (LIKE ${target})`);
  await run(client, "INSERT INTO loader_stage SELECT * FROM staged");
}

function toPostgres(sql: string): string {
  const translation = translate(sql);
  if (translation.kind !== "sql") throw new Error(`The plan has a statement that is no SQL of PostgreSQL: ${sql}`);
  return translation.text;
}

async function run(client: pg.Client, ...sqls: string[]): Promise<void> {
  for (const sql of sqls) await client.query(sql);
}
