import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import pg from "pg";
import { credentials } from "../orders/credentials.ts";
import type { ClientWork, Stream } from "./client.ts";
import type { SentFile } from "./sent-file.ts";

const work = workerData as ClientWork; // what sendAndWatch passes
const { endpoint, region, postgresUrl, streams, filesPerSecond, seconds, pollMs, patienceMs } = work;
const total = Math.max(1, Math.round(filesPerSecond * seconds));
const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });

const startedMs = performance.now();
const sent = await Promise.all(streams.map((stream, at) => watched(stream, at / streams.length / filesPerSecond)));
s3.destroy();
parentPort?.postMessage(sent);

/** Streams send in turn, so none has its files always before another's. */
async function watched(stream: Stream, offsetSeconds: number): Promise<SentFile[]> {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  const files: SentFile[] = [];
  const [, seen] = await Promise.all([send(stream, { files, offsetSeconds }), watch(client, stream)]);
  await client.end();
  return files.map((file) => ({ ...file, visibleAtMs: seen.get(file.id) ?? Number.NaN }));
}

/** A slow PUT delays no other one. */
async function send(stream: Stream, { files, offsetSeconds }: { files: SentFile[]; offsetSeconds: number }) {
  const puts: Promise<void>[] = [];
  for (let id = 0; id < total; id++) {
    const dueMs = startedMs + (offsetSeconds + id / filesPerSecond) * 1000;
    await sleep(Math.max(0, dueMs - performance.now()));
    const file = { id, key: `${stream.folder}/${id}.csv`, putAtMs: performance.now(), storedAtMs: 0, visibleAtMs: 0 };
    files.push(file);
    puts.push(put(stream.bucket, file));
  }
  await Promise.all(puts);
}

async function put(Bucket: string, file: SentFile): Promise<void> {
  const Body = `${file.id},placed,1.50,2026-01-01 00:00:00\n`;
  await s3.send(new PutObjectCommand({ Bucket, Key: file.key, Body }));
  file.storedAtMs = performance.now();
}

/** @returns when each row was first seen. @throws Error if no more rows come */
async function watch(client: pg.Client, { table }: Stream): Promise<Map<number, number>> {
  const seen = new Map<number, number>();
  let changedMs = performance.now();
  for (let first = 0; seen.size < total; await sleep(pollMs)) {
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM ${table} WHERE id >= $1`, [first]);
    const nowMs = performance.now();
    for (const id of rows.map((row) => Number(row.id)).filter((each) => !seen.has(each))) {
      seen.set(id, nowMs);
      changedMs = nowMs;
    }
    while (seen.has(first)) first++;
    if (nowMs - changedMs > patienceMs) throw new Error(`Only ${seen.size} of ${total} files came into ${table}.`);
  }
  return seen;
}
