import { parentPort, workerData } from "node:worker_threads";
import pg from "pg";
import type { ReaderWork } from "./reader.ts";

/** A dashboard: asks the same question again and again, in its own session, until the thread is terminated. */
const { postgresUrl, sql } = workerData as ReaderWork; // what startReader passes
const client = new pg.Client(postgresUrl);
await client.connect();

let isAsked = false;
parentPort?.on("message", () => {
  isAsked = true;
});

let latenciesMs: number[] = [];
for (;;) {
  const startedMs = performance.now();
  await client.query(sql);
  latenciesMs.push(performance.now() - startedMs);
  if (!isAsked) continue;
  isAsked = false;
  parentPort?.postMessage(latenciesMs);
  latenciesMs = [];
}
