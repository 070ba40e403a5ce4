import { on } from "node:events";
import { Worker } from "node:worker_threads";
import type { WorkerMessage } from "./data-worker.ts";
import type { DemoFile } from "./demo-file.ts";
import type { Expected } from "./oracle.ts";

/** The demo's input: files as they are made, and what the tables must hold, known when the last file is made. */
export type DemoData = AsyncDisposable & {
  files: AsyncIterable<DemoFile>;
  expected: Promise<Record<string, Expected>>;
};

/** Rows live for the time of one file, which the default of 16 MB takes for lasting. */
const resourceLimits = { maxYoungGenerationSizeMb: 96 };

/** Makes the demo's files in a separate thread: making and loading then share the machine's cores. */
export function startDemoData(): DemoData {
  const worker = new Worker(new URL("./data-worker.ts", import.meta.url), { resourceLimits });
  const expected = Promise.withResolvers<Record<string, Expected>>();
  // A failure reaches the reader of `files` first; `expected` may have no reader by then.
  expected.promise.catch(() => {});
  worker.once("error", expected.reject);
  const messages: AsyncIterable<WorkerMessage[]> = on(worker, "message", { close: ["exit"] });
  return {
    files: filesOf(messages, expected.resolve),
    expected: expected.promise,
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

async function* filesOf(
  messages: AsyncIterable<WorkerMessage[]>,
  finish: (tables: Record<string, Expected>) => void,
): AsyncGenerator<DemoFile> {
  for await (const [message] of messages) {
    if (message?.kind === "file") yield message.file;
    if (message?.kind === "expected") return finish(message.tables);
  }
}
