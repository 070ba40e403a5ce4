import { CopyError, spectrumScanError } from "../copy-error.ts";
import type { ConvertedRows } from "../row/converted-rows.ts";
import type { ObjectStore } from "../source/object-store.ts";
import { httpsUrl, type SourceFile } from "../source/source-files.ts";
import type { ParquetMessage, ParquetOrder } from "./parquet-protocol.ts";
import type { Target } from "./parquet-rows.ts";
import type { ReaderThread, ReaderThreads } from "./reader-threads.ts";

type ParquetSources = { objects: ObjectStore; threads: ReaderThreads };

/**
 * The rows of a PARQUET file, which a thread reads and converts.
 *
 * @throws CopyError if the file is broken or does not fit the table: one bad value is enough
 */
export async function* parquetReader(
  { objects, threads }: ParquetSources,
  target: Target,
  file: SourceFile,
): AsyncGenerator<ConvertedRows> {
  const thread = threads.take<ParquetOrder, ParquetMessage>("parquet", { kind: "load", file, target });
  let outcome: Outcome | undefined;
  try {
    outcome = yield* converse({ objects, thread }, file);
  } finally {
    if (outcome) thread.giveBack();
    else await thread.end();
  }
  if (outcome.kind === "failed") throw new CopyError(outcome.message, outcome.block && { block: outcome.block });
  yield { ...noRows, rows: outcome.rows, records: outcome.rows };
}

type Thread = ReaderThread<ParquetOrder, ParquetMessage>;
type Conversation = { objects: ObjectStore; thread: Thread };
type Outcome = Extract<ParquetMessage, { kind: "done" | "failed" }>;

/** The thread counts rows at the end of the file. */
const noRows: ConvertedRows = { bytes: Buffer.alloc(0), rows: 0, records: 0, refused: [], replaced: [] };

/** Answers the thread until it is through with the file. */
async function* converse({ objects, thread }: Conversation, file: SourceFile): AsyncGenerator<ConvertedRows, Outcome> {
  for (;;) {
    const message = await heard(thread, file);
    switch (message.kind) {
      case "read":
        thread.tell({ kind: "bytes", bytes: await objects.read(file.bucket, file.key, message.start, message.end) });
        break;
      case "rows":
        yield { ...noRows, bytes: asBuffer(message.bytes) };
        thread.tell({ kind: "taken" });
        break;
      case "done":
      case "failed":
        return message;
      default:
        message satisfies never;
    }
  }
}

const asBuffer = ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length);

async function heard(thread: Thread, file: SourceFile): Promise<ParquetMessage> {
  try {
    return await thread.hear();
  } catch (error) {
    if (error instanceof CopyError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw spectrumScanError(`File '${httpsUrl(file)}' is not a valid Parquet file: ${reason}`, { cause: error });
  }
}
