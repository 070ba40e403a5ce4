import { once } from "node:events";
import { parentPort } from "node:worker_threads";
import type { JsonPath } from "../cut/json-paths.ts";
import { openAvro } from "./avro-file.ts";
import { avroJsonWriter } from "./avro-json.ts";
import type { AvroMessage, AvroOrder } from "./avro-protocol.ts";

/** A thread for AVRO: converts files to JSON, one at a time, as it is ordered. */
const port = parentPort;
if (!port) throw new Error("avro-thread.ts runs as a worker thread only");

async function ask(message: AvroMessage, transfer: ArrayBuffer[] = []): Promise<AvroOrder> {
  port?.postMessage(message, transfer);
  return nextAnswer();
}

async function nextAnswer(): Promise<AvroOrder> {
  const [answer] = await once(port as NonNullable<typeof port>, "message");
  return answer;
}

async function* fileBytes(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const answer = await ask({ kind: "more" });
    if (answer.kind !== "bytes") return;
    yield answer.bytes;
  }
}

async function outcome(paths: readonly JsonPath[] | undefined): Promise<AvroMessage> {
  let records = 0;
  try {
    const { type, records: blocks } = await openAvro(fileBytes());
    const write = avroJsonWriter(type, paths);
    for await (const block of blocks) {
      const bytes = new TextEncoder().encode(block.map((record) => `${write(record)}\n`).join(""));
      records += block.length;
      await ask({ kind: "lines", bytes }, [bytes.buffer]);
    }
    return { kind: "done" };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error), record: records + 1 };
  }
}

let order = await nextAnswer();
while (order.kind === "load") order = await ask(await outcome(order.paths));
