import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { vegaFile } from "../src/demo/data/flights-source.ts";
import type { Measurement } from "./benchmark.ts";
import { loadBigFile } from "./copy/big-file.ts";
import { bucket, type Emulator, startEmulator } from "./copy/emulator.ts";
import { copyFromStdin } from "./copy/peer.ts";
import { median, taken } from "./statistics.ts";

export type CopyOptions = {
  /** A Parquet file with the columns of flights-3m.parquet. */
  parquetPath: string;
  /** How often each way is measured, in turns. */
  rounds: number;
  /** Of the file for the measurement of memory. */
  bigFileBytes: number;
};

const defaults: CopyOptions = {
  parquetPath: vegaFile("flights-3m.parquet"),
  rounds: 5,
  bigFileBytes: 2 * 1024 ** 3,
};

/** Seconds of one round. */
type Round = { csv: number; parquet: number; peer: number };

/**
 * COPY of the same rows as CSV and as Parquet, from the local S3 through the Data API, beside PostgreSQL's own COPY of
 * the same CSV on the same server; and, before all others, the memory that a COPY of a large file takes.
 *
 * @throws Error if rows are missing afterwards
 */
export async function copy(note: (text: string) => void, given: Partial<CopyOptions> = {}): Promise<Measurement[]> {
  const options = { ...defaults, ...given };
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "bench-copy-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const emulator = resources.use(await startEmulator());
  const client = new pg.Client(emulator.postgresUrl);
  await client.connect();
  resources.defer(() => client.end());
  const big = await loadBigFile(emulator, options.bigFileBytes, (table) => countRows(client, table));
  note(`big file: ${JSON.stringify(big)}`);
  const job = { emulator, client, csvPath: join(folder, "flights.csv") };
  const rows = await prepare(job, options.parquetPath);
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round++) {
    rounds.push(await measureRound(job, round, rows));
    note(
      `round ${round + 1} of ${options.rounds}, load average ${loadavg()[0]?.toFixed(2)}: ${JSON.stringify(rounds.at(-1))}`,
    );
  }
  return [...speeds(rounds, rows), memory(big)];
}

type Job = { emulator: Emulator; client: pg.Client; csvPath: string };

const table = `flights ("date" timestamp, delay bigint, distance bigint, origin varchar(3), destination varchar(3))`;

/** Loads the Parquet file once, which warms everything up, and writes its rows as CSV. @returns how many there are */
async function prepare({ emulator, client, csvPath }: Job, parquetPath: string): Promise<number> {
  await emulator.run(`CREATE TABLE ${table}`);
  await put(emulator, "flights.parquet", parquetPath);
  await emulator.copy("flights", "flights.parquet", "PARQUET");
  await pipeline(client.query(copyTo("copy flights to stdout (format csv)")), createWriteStream(csvPath));
  await put(emulator, "flights.csv", csvPath);
  return countRows(client, "flights");
}

async function put({ s3 }: Emulator, Key: string, path: string): Promise<void> {
  const { size } = await stat(path);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: createReadStream(path), ContentLength: size }));
}

/** Every way comes first, second and third equally often. */
async function measureRound(job: Job, round: number, rows: number): Promise<Round> {
  const { emulator, client, csvPath } = job;
  const seconds: Round = { csv: Number.NaN, parquet: Number.NaN, peer: Number.NaN };
  const ways = [
    async () => (seconds.csv = await emulator.copy("flights", "flights.csv", "CSV")),
    async () => (seconds.peer = await copyFromStdin(emulator.postgresUrl, "flights", csvPath)),
    async () => (seconds.parquet = await emulator.copy("flights", "flights.parquet", "PARQUET")),
  ];
  const first = round % ways.length;
  for (const way of [...ways.slice(first), ...ways.slice(0, first)]) {
    await client.query("truncate flights");
    await client.query("checkpoint");
    await way();
    const loaded = await countRows(client, "flights");
    if (loaded !== rows) throw new Error(`There are ${rows} flights and ${loaded} were loaded.`);
  }
  return seconds;
}

async function countRows(client: pg.Client, name: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${name}`);
  return Number(rows[0]?.count);
}

function speeds(rounds: readonly Round[], rows: number): Measurement[] {
  const speed = (way: keyof Round) => taken(rounds.map((round) => rows / round[way]));
  const compared = (of: "csv" | "parquet", peer: keyof Round, bound: number): Measurement => ({
    measure: "rows_per_second",
    of,
    ...speed(of),
    reference: {
      kind: "peer",
      name: peer === "peer" ? "PostgreSQL's COPY FROM STDIN" : peer,
      figure: speed(peer).figure,
    },
    ratio: median(rounds.map((round) => round[peer] / round[of])),
    target: { on: "ratio", is: ">=", bound },
  });
  return [compared("csv", "peer", 0.8), compared("parquet", "csv", 0.6)];
}

const memoryLimitBytes = 200 * 1024 ** 2;

function memory({ idleBytes, peakBytes }: { idleBytes: number; peakBytes: number }): Measurement {
  return {
    measure: "memory_above_idle_bytes",
    of: "a CSV file of 2 GB",
    figure: peakBytes - idleBytes,
    target: { on: "figure", is: "<=", bound: memoryLimitBytes },
  };
}
