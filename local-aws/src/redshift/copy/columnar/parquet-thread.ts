import { parentPort } from "node:worker_threads";
import { CopyError } from "../copy-error.ts";
import type { ParquetMessage, ParquetOrder } from "./parquet-protocol.ts";
import { parquetRows } from "./parquet-rows.ts";

/** A thread for PARQUET: reads and converts files, one at a time, as it is ordered. */
const port = parentPort;
if (!port) throw new Error("parquet-thread.ts runs as a worker thread only");

const say = (message: ParquetMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

/** Limit of pieces that wait for their answer: PostgreSQL has work while the next columns are decoded. */
const mostUnderWay = 32;
let underWay = 0;
let onTaken: (() => void) | undefined;
const onBytes: ((bytes: Uint8Array) => void)[] = [];

async function write(bytes: Buffer<ArrayBuffer>): Promise<void> {
  say({ kind: "rows", bytes }, [bytes.buffer]);
  underWay++;
  if (underWay < mostUnderWay) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  onTaken = resolve;
  await promise;
}

const objects = {
  async read(_bucket: string, _key: string, start: number, end: number): Promise<Uint8Array> {
    say({ kind: "read", start, end });
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    onBytes.push(resolve);
    return promise;
  },
};

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

port.on("message", async (order: ParquetOrder) => {
  switch (order.kind) {
    case "load":
      say(await outcome(order));
      break;
    case "bytes":
      onBytes.shift()?.(order.bytes);
      break;
    case "taken":
      underWay--;
      onTaken?.();
      break;
    default:
      order satisfies never;
  }
});
