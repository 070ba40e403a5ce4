import { once } from "node:events";
import { Worker } from "node:worker_threads";

export type ReaderWork = { postgresUrl: string; sql: string };

/** Reads the target in a separate thread: work of the main thread then adds nothing to the latency. */
export type Reader = AsyncDisposable & {
  /** Milliseconds of every query since the last call, the one that runs now included. */
  takeLatencies(): Promise<number[]>;
};

export function startReader(work: ReaderWork): Reader {
  const worker = new Worker(new URL("./reader-worker.ts", import.meta.url), { workerData: work });
  const failed = once(worker, "error").then(([error]) => Promise.reject(error));
  failed.catch(() => undefined); // told to whoever asks next
  return {
    async takeLatencies() {
      const answer = once(worker, "message");
      worker.postMessage("take");
      const [latenciesMs] = await Promise.race([answer, failed]);
      return latenciesMs;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
