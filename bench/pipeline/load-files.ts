import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import pMap from "p-map";
import type pg from "pg";
import { cpuSecondsOfTree } from "./cpu-of-tree.ts";

/** From the first PUT to the last PUT, and to the last commit; the CPU's time until nothing happens any more. */
export type LoadTimes = { putSeconds: number; seconds: number; cpuSeconds: number | undefined };

const putsAtOnce = 8;
const pollMs = 100;
/** Without any progress for this long, a run has failed. */
const patienceMs = 120_000;

export type Clients = { endpoint: string; s3: S3Client; client: pg.Client };

/** `folder` is the beginning of the keys; no two loads may share one. */
export type FilesToLoad = {
  bucket: string;
  folder: string;
  files: number;
  rowsPerFile: number;
  tables: { target: string; ledger: string };
};

/**
 * Empties the target, sends the files, and waits until all their rows are committed.
 *
 * @throws Error if no more rows come, or other rows than those of the files
 */
export async function loadFiles({ endpoint, s3, client }: Clients, given: FilesToLoad): Promise<LoadTimes> {
  const { files, rowsPerFile, tables } = given;
  await client.query(`TRUNCATE ${tables.target}, ${tables.ledger}`);
  const cpuBefore = await cpuSecondsOfTree();
  const startedMs = performance.now();
  const secondsSince = () => (performance.now() - startedMs) / 1000;
  await putFiles(s3, given);
  const putSeconds = secondsSince();
  await committed(client, tables.ledger, files);
  const seconds = secondsSince();
  await quiet(endpoint);
  const cpuAfter = await cpuSecondsOfTree();
  const cpuSeconds = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
  await refuseOtherRows(client, tables.target, files * rowsPerFile);
  return { putSeconds, seconds, cpuSeconds };
}

async function putFiles(s3: S3Client, { bucket: Bucket, folder, files, rowsPerFile }: FilesToLoad): Promise<void> {
  const put = (number: number) => {
    const Body = csvOf(number * rowsPerFile, rowsPerFile);
    return s3.send(new PutObjectCommand({ Bucket, Key: `${folder}/${number}.csv`, Body }));
  };
  const numbers = Array.from({ length: files }, (_, number) => number);
  await pMap(numbers, put, { concurrency: putsAtOnce });
}

function csvOf(firstId: number, rows: number): string {
  return Array.from({ length: rows }, (_, row) => `${firstId + row},placed,${row}.50,2026-01-01 00:00:00\n`).join("");
}

/** The ledger is asked, which has a row for each file, committed with the file's rows. @throws Error if none come any more */
async function committed(client: pg.Client, ledger: string, files: number): Promise<void> {
  let found = 0;
  for (let changedMs = performance.now(); found < files; await sleep(pollMs)) {
    const count = await countOf(client, ledger);
    if (count !== found) changedMs = performance.now();
    found = count;
    if (performance.now() - changedMs > patienceMs) throw new Error(`Only ${found} of ${files} files were committed.`);
  }
}

/** Waits until nothing happens: functions that measure loads, and deletions from the queue, may still be under way. */
export async function quiet(endpoint: string): Promise<void> {
  const busy = async () => {
    const status = JSON.stringify(await (await fetch(`${endpoint}/_local/status`)).json());
    return /"(?:running|waiting|visible|inFlight|delayed|pendingEvents)":[1-9]/.test(status);
  };
  while (await busy()) await sleep(pollMs);
}

async function refuseOtherRows(client: pg.Client, target: string, expected: number): Promise<void> {
  const count = await countOf(client, target);
  if (count !== expected) throw new Error(`${count} rows are in the target, not ${expected}.`);
}

async function countOf(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
  return Number(rows[0]?.count);
}
