import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { SentFile } from "./sent-file.ts";

/** What the client sends to one pipeline, and where it looks for the rows. */
export type Stream = { bucket: string; folder: string; table: string };

export type ClientWork = {
  endpoint: string;
  region: string;
  postgresUrl: string;
  streams: readonly Stream[];
  /** For each stream. */
  filesPerSecond: number;
  seconds: number;
  /** How often the tables are looked at. */
  pollMs: number;
  /** Without any new row for this long, a run has failed. */
  patienceMs: number;
};

/**
 * Sends files at a steady rate to each stream, and watches for their rows in other sessions.
 *
 * It runs in a separate thread, as a client on another machine would: the server's work does not delay its clock.
 *
 * @returns the files of each stream, in the order in which they were sent
 * @throws Error if rows do not come
 */
export async function sendAndWatch(workerData: ClientWork): Promise<SentFile[][]> {
  const worker = new Worker(new URL("./client-worker.ts", import.meta.url), { workerData });
  const failed = once(worker, "error").then(([error]) => Promise.reject(error));
  const [files] = await Promise.race([once(worker, "message"), failed]);
  return files;
}
