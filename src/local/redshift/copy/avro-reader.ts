import { Worker } from "node:worker_threads";
import type { AvroAnswer, AvroMessage } from "./avro-protocol.ts";
import { FileFault } from "./file-fault.ts";

/** A thread that says nothing for so long is caught in a broken file. */
const defaultSilenceSeconds = 60;
const memoryMegabytes = 2048;

export type AvroReader = {
  /** A file's records as JSON, one a line. @throws FileFault if it is no Avro file, or a broken one */
  lines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  close(): Promise<void>;
};

/**
 * Reads AVRO in a thread of its own: a broken file can make the decoder run for ever or exhaust its memory, and then
 * only the thread is lost.
 */
export function avroReader(silenceSeconds: number = defaultSilenceSeconds): AvroReader {
  let worker: Worker | undefined;
  return {
    lines(bytes) {
      worker ??= startThread();
      return converse({ worker, silenceSeconds, lost: () => (worker = undefined) }, bytes);
    },
    async close() {
      await worker?.terminate();
    },
  };
}

function startThread(): Worker {
  const worker = new Worker(new URL("./avro-thread.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  worker.on("error", () => undefined); // whoever waits for a message gets it
  return worker;
}

type Conversation = { worker: Worker; silenceSeconds: number; lost(): void };

async function* converse(conversation: Conversation, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { worker } = conversation;
  const source = bytes[Symbol.asyncIterator]();
  const tell = (answer: AvroAnswer) => worker.postMessage(answer);
  tell({ kind: "load" });
  try {
    for (;;) {
      const message = await nextMessage(conversation);
      if (message.kind === "done") return;
      if (message.kind === "failed") throw invalidAvro(message.reason, message.record);
      if (message.kind === "lines") {
        yield Buffer.from(message.bytes.buffer);
        tell({ kind: "next" });
      } else {
        const next = await source.next();
        tell(next.done ? { kind: "end" } : { kind: "bytes", bytes: next.value });
      }
    }
  } finally {
    await source.return?.();
  }
}

function nextMessage({ worker, silenceSeconds, lost }: Conversation): Promise<AvroMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<AvroMessage>();
  const fail = (reason: string) => {
    lost();
    void worker.terminate();
    reject(invalidAvro(reason, 0));
  };
  const timer = setTimeout(() => fail(`Reading it did not end within ${silenceSeconds} s.`), silenceSeconds * 1000);
  const onError = (error: Error) => fail(error.message);
  const onExit = () => fail("Its reader ended.");
  worker.once("message", resolve).once("error", onError).once("exit", onExit);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off("message", resolve).off("error", onError).off("exit", onExit);
  });
}

/** @see https://github.com/databricks/spark-redshift/issues/96 for the text */
function invalidAvro(reason: string, record: number): FileFault {
  return new FileFault({ code: 1216, message: `Invalid AVRO file found. ${reason}` }, record);
}
