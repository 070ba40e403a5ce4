import { Worker } from "node:worker_threads";
import { CopyError, spectrumScanError } from "./copy-error.ts";
import type { FileLoad, FileLoader } from "./file-loader.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ParquetAnswer, ParquetMessage } from "./parquet-protocol.ts";
import type { Target } from "./parquet-rows.ts";
import { httpsUrl, type SourceFile } from "./source-files.ts";

/** A thread that says nothing for so long is caught in a broken file. */
const defaultSilenceSeconds = 60;
const memoryMegabytes = 4096;

/**
 * Loads PARQUET in a thread of its own: a broken file can make the reader run for ever or exhaust its memory, and then
 * only the thread is lost.
 */
export function parquetLoader(
  objects: ObjectStore,
  target: Target,
  silenceSeconds: number = defaultSilenceSeconds,
): FileLoader {
  let worker: Worker | undefined;
  return {
    async load(load) {
      worker ??= startThread(target);
      const rows = await converse({ objects, worker, silenceSeconds }, load);
      return { rows, records: rows };
    },
    async close() {
      await worker?.terminate();
    },
  };
}

function startThread(workerData: Target): Worker {
  const worker = new Worker(new URL("./parquet-thread.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  worker.on("error", () => undefined); // whoever waits for a message gets it
  return worker;
}

type Conversation = { objects: ObjectStore; worker: Worker; silenceSeconds: number };

/** Answers the thread until it has loaded the file; returns the number of rows. */
async function converse({ objects, worker, silenceSeconds }: Conversation, load: FileLoad): Promise<number> {
  const { file } = load;
  const tell = (answer: ParquetAnswer) => worker.postMessage(answer);
  tell({ kind: "load", file });
  for (;;) {
    const message = await nextMessage(worker, file, silenceSeconds);
    switch (message.kind) {
      case "read":
        tell({ kind: "bytes", bytes: await objects.read(file.bucket, file.key, message.start, message.end) });
        break;
      case "rows":
        await load.write(Buffer.from(message.bytes.buffer));
        tell({ kind: "more" });
        break;
      case "done":
        return message.rows;
      case "failed":
        throw new CopyError(message.message, message.block && { block: message.block });
      default:
        message satisfies never;
    }
  }
}

function nextMessage(worker: Worker, file: SourceFile, silenceSeconds: number): Promise<ParquetMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<ParquetMessage>();
  const fail = (reason: string, cause?: unknown) =>
    reject(spectrumScanError(`File '${httpsUrl(file)}' is not a valid Parquet file: ${reason}`, cause));
  const timer = setTimeout(() => fail(`reading it did not end within ${silenceSeconds} s`), silenceSeconds * 1000);
  const onError = (error: Error) => fail(error.message, error);
  const onExit = () => fail("its reader ended");
  worker.once("message", resolve).once("error", onError).once("exit", onExit);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off("message", resolve).off("error", onError).off("exit", onExit);
  });
}
