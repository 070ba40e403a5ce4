import type { Worker } from "node:worker_threads";
import { test as base, describe, expect, vi } from "vitest";
import type { AvroMessage, AvroOrder } from "../../../../src/local/redshift/copy/avro-protocol.ts";
import { type ReaderThread, readerThreads } from "../../../../src/local/redshift/copy/reader-threads.ts";

/** All threads that were started meanwhile. */
const test = base.extend("started", async ({}, { onCleanup }): Promise<Worker[]> => {
  const started: Worker[] = [];
  const note = (worker: Worker) => started.push(worker);
  process.on("worker", note);
  onCleanup(() => void process.off("worker", note));
  return started;
});

/** Has it read a file without a byte. */
async function readNothing(thread: ReaderThread<AvroOrder, AvroMessage>): Promise<AvroMessage> {
  thread.tell({ kind: "load" });
  expect(await thread.hear()).toEqual({ kind: "more" });
  thread.tell({ kind: "end" });
  return thread.hear();
}

const noAvro = { kind: "failed", record: 1, reason: "Unexpected end of AVRO file." };

describe("Reader threads", () => {
  test("serve one file after the other", async ({ started }) => {
    await using threads = readerThreads();
    for (let file = 0; file < 3; file++) {
      const thread = threads.take<AvroOrder, AvroMessage>("avro");
      expect(await readNothing(thread)).toEqual(noAvro);
      thread.giveBack();
    }
    expect(started).toHaveLength(1);
  });

  test("are as many as there are files at the same time", async ({ started }) => {
    await using threads = readerThreads();
    const taken = [1, 2].map(() => threads.take<AvroOrder, AvroMessage>("avro"));
    expect(await Promise.all(taken.map(readNothing))).toEqual([noAvro, noAvro]);
    expect(started).toHaveLength(2);
  });

  test("end when no file comes for a while", async ({ started }) => {
    await using threads = readerThreads({ idleSeconds: 0.01 });
    threads.take("avro").giveBack();
    await vi.waitFor(() => expect(started.map(({ threadId }) => threadId)).toEqual([-1]));
    expect(await readNothing(threads.take("avro"))).toEqual(noAvro);
    expect(started).toHaveLength(2);
  });

  test("end with their owner, at rest or at work", async ({ started }) => {
    const threads = readerThreads();
    threads.take("avro").giveBack();
    const busy = threads.take<AvroOrder, AvroMessage>("parquet");
    const heard = expect(busy.hear()).rejects.toThrow("its reader ended");
    await threads[Symbol.asyncDispose]();
    await heard;
    expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });
});
