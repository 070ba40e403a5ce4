import { CopyError, spectrumScanError } from "../copy-error.ts";
import type { FileLoad, FileLoader } from "../run/file-loader.ts";
import type { ObjectStore } from "../source/object-store.ts";
import { httpsUrl, type SourceFile } from "../source/source-files.ts";
import type { ParquetMessage, ParquetOrder } from "./parquet-protocol.ts";
import type { Target } from "./parquet-rows.ts";
import type { ReaderThread, ReaderThreads } from "./reader-threads.ts";

export type ParquetSources = { objects: ObjectStore; threads: ReaderThreads };

/** Loads PARQUET, which a thread reads and converts. */
export function parquetLoader({ objects, threads }: ParquetSources, target: Target): FileLoader {
  return {
    async load(load) {
      const thread = threads.take<ParquetOrder, ParquetMessage>("parquet", { kind: "load", file: load.file, target });
      const outcome = await converse({ objects, thread }, load).catch(async (error: unknown) => {
        await thread.end();
        throw error;
      });
      thread.giveBack();
      if (outcome.kind === "failed") {
        throw new CopyError(outcome.message, outcome.block && { block: outcome.block });
      }
      return { rows: outcome.rows, records: outcome.rows };
    },
  };
}

type Thread = ReaderThread<ParquetOrder, ParquetMessage>;
type Conversation = { objects: ObjectStore; thread: Thread };
type Outcome = Extract<ParquetMessage, { kind: "done" | "failed" }>;

/** Answers the thread until it is through with the file. */
async function converse({ objects, thread }: Conversation, load: FileLoad): Promise<Outcome> {
  const { file } = load;
  for (;;) {
    const message = await heard(thread, file);
    switch (message.kind) {
      case "read":
        thread.tell({ kind: "bytes", bytes: await objects.read(file.bucket, file.key, message.start, message.end) });
        break;
      case "rows":
        await load.write(asBuffer(message.bytes));
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
    throw spectrumScanError(`File '${httpsUrl(file)}' is not a valid Parquet file: ${reason}`, error);
  }
}
