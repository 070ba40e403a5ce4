import { once } from "node:events";
import { parentPort } from "node:worker_threads";
import { CopyError } from "./copy-error.ts";
import type { ParquetMessage, ParquetOrder } from "./parquet-protocol.ts";
import { parquetRows } from "./parquet-rows.ts";

/** A thread for PARQUET: reads and converts the files that it is told, one at a time. */
const port = parentPort;
if (!port) throw new Error("parquet-thread.ts runs as a worker thread only");

async function ask(message: ParquetMessage, transfer: ArrayBuffer[] = []): Promise<ParquetOrder> {
  port?.postMessage(message, transfer);
  return nextAnswer();
}

async function nextAnswer(): Promise<ParquetOrder> {
  const [answer] = await once(port as NonNullable<typeof port>, "message");
  return answer;
}

const objects = {
  async read(_bucket: string, _key: string, start: number, end: number): Promise<Uint8Array> {
    const answer = await ask({ kind: "read", start, end });
    return answer.kind === "bytes" ? answer.bytes : new Uint8Array();
  },
};

async function write(bytes: Buffer<ArrayBuffer>): Promise<void> {
  await ask({ kind: "rows", bytes }, [bytes.buffer]);
}

type Load = Extract<ParquetOrder, { kind: "load" }>;

async function outcome({ file, target }: Load): Promise<ParquetMessage> {
  try {
    return { kind: "done", rows: await parquetRows(objects, target)({ file, write }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const block = error instanceof CopyError ? error.block : undefined;
    return { kind: "failed", message, ...(block && { block }) };
  }
}

let order = await nextAnswer();
while (order.kind === "load") order = await ask(await outcome(order));
