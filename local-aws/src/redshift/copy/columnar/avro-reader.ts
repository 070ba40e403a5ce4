import { CopyError } from "../copy-error.ts";
import type { JsonPath } from "../cut/json-paths.ts";
import { FileFault } from "../source/file-fault.ts";
import type { AvroMessage, AvroOrder } from "./avro-protocol.ts";
import type { ReaderThread, ReaderThreads } from "./reader-threads.ts";

/**
 * A file's records as JSON, one per line; a thread decodes them.
 *
 * @param paths by which the records will be read; default: by the names of their fields
 * @throws FileFault if the file is not an Avro file, or is broken
 * @throws CopyError an internal error, if the thread is lost
 */
export async function* avroLines(
  threads: ReaderThreads,
  bytes: AsyncIterable<Buffer>,
  paths?: readonly JsonPath[],
): AsyncGenerator<Buffer> {
  const thread = threads.take<AvroOrder, AvroMessage>("avro", { kind: "load", ...(paths && { paths }) });
  const source = bytes[Symbol.asyncIterator]();
  let outcome: Outcome | undefined;
  try {
    outcome = yield* converse(thread, source);
  } finally {
    if (outcome) thread.giveBack();
    else await thread.end();
    await source.return?.();
  }
  if (outcome.kind === "failed") throw invalidAvro(outcome.reason, outcome.record);
}

type Thread = ReaderThread<AvroOrder, AvroMessage>;
type Outcome = Extract<AvroMessage, { kind: "done" | "failed" }>;

async function* converse(thread: Thread, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer, Outcome> {
  for (;;) {
    const message = await thread.hear().catch((error: Error) => {
      throw error instanceof CopyError ? error : invalidAvro(`${error.message}.`, 0);
    });
    if (message.kind === "done" || message.kind === "failed") return message;
    if (message.kind === "lines") {
      yield Buffer.from(message.bytes.buffer);
      thread.tell({ kind: "next" });
    } else {
      const next = await source.next();
      thread.tell(next.done ? { kind: "end" } : { kind: "bytes", bytes: next.value });
    }
  }
}

/** @see https://github.com/databricks/spark-redshift/issues/96 for the text */
function invalidAvro(reason: string, record: number): FileFault {
  return new FileFault({ code: 1216, message: `Invalid AVRO file found. ${reason}` }, record);
}
