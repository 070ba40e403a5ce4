import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { test as base, describe, expect, vi } from "vitest";
import type { AvroMessage, AvroOrder } from "../../../src/redshift/copy/columnar/avro-protocol.ts";
import { avroLines } from "../../../src/redshift/copy/columnar/avro-reader.ts";
import {
  type ReaderThread,
  type ReaderThreads,
  readerThreads,
} from "../../../src/redshift/copy/columnar/reader-threads.ts";
import { CopyError } from "../../../src/redshift/copy/copy-error.ts";
import { avroFile } from "./support/avro-file.ts";

/** All threads that were started meanwhile. */
const test = base.extend("started", async ({}, { onCleanup }): Promise<Worker[]> => {
  const started: Worker[] = [];
  const note = (worker: Worker) => started.push(worker);
  process.on("worker", note);
  onCleanup(() => void process.off("worker", note));
  return started;
});

const takeAvro = (threads: ReaderThreads) => threads.take<AvroOrder, AvroMessage>("avro", { kind: "load" });

/** Has it read a file without a byte. */
async function readNothing(thread: ReaderThread<AvroOrder, AvroMessage>): Promise<AvroMessage> {
  expect(await thread.hear()).toEqual({ kind: "more" });
  thread.tell({ kind: "end" });
  return thread.hear();
}

async function readAndGiveBack(threads: ReaderThreads): Promise<AvroMessage> {
  const thread = takeAvro(threads);
  const message = await readNothing(thread);
  thread.giveBack();
  return message;
}

const noAvro = { kind: "failed", record: 1, reason: "Unexpected end of AVRO file." };

/** As COPY reports what is not the file's fault. */
const lostThread = { message: "Internal error", block: { code: 1000, context: "a thread that reads files ended" } };

describe("Reader threads", () => {
  test("serve one file after the other", async ({ started }) => {
    await using threads = readerThreads();
    for (let file = 0; file < 3; file++) expect(await readAndGiveBack(threads)).toEqual(noAvro);
    expect(started).toHaveLength(1);
  });

  test("are as many as there are files at the same time", async ({ started }) => {
    await using threads = readerThreads();
    const taken = [takeAvro(threads), takeAvro(threads)];
    expect(await Promise.all(taken.map(readNothing))).toEqual([noAvro, noAvro]);
    expect(started).toHaveLength(2);
  });

  test("end when no file comes for a while", async ({ started }) => {
    await using threads = readerThreads({ idleSeconds: 0.01 });
    await readAndGiveBack(threads);
    await vi.waitFor(() => expect(started.map(({ threadId }) => threadId)).toEqual([-1]), 30_000);
    expect(await readNothing(takeAvro(threads))).toEqual(noAvro);
    expect(started).toHaveLength(2);
  });

  test("end with their owner, at rest or at work, and none is started after that", async ({ started }) => {
    const threads = readerThreads();
    await readAndGiveBack(threads);
    const busy = threads.take("parquet", { kind: "taken" });
    const heard = expect(busy.hear()).rejects.toMatchObject(lostThread);
    await threads[Symbol.asyncDispose]();
    await heard;
    expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });
});

describe("A reader thread that ends by itself", () => {
  test("is not chosen from the moment on at which its idle time is up", async ({ started }) => {
    await using threads = readerThreads({ idleSeconds: 0.01 });
    await readAndGiveBack(threads);
    const [idle] = started as [Worker];
    const taken = new Promise<ReaderThread<AvroOrder, AvroMessage>>((resolve) => {
      const terminate = idle.terminate.bind(idle);
      idle.terminate = () => {
        const ended = terminate();
        resolve(takeAvro(threads));
        return ended;
      };
    });
    expect(await readNothing(await taken)).toEqual(noAvro);
    expect(started).toHaveLength(2);
  });

  test("is missed by no file, however often one comes as its idle time is up", async () => {
    await using threads = readerThreads({ idleSeconds: 0.002 });
    for (let file = 0; file < 12; file++) {
      expect(await readAndGiveBack(threads)).toEqual(noAvro);
      await sleep(file % 4);
    }
  });

  test("is replaced if it is taken as it ends", async ({ started }) => {
    await using threads = readerThreads();
    await readAndGiveBack(threads);
    void started[0]?.terminate();
    expect(await readNothing(takeAvro(threads))).toEqual(noAvro);
    expect(started).toHaveLength(2);
  });

  test("is replaced once: if the next one ends as well, the load meets an internal error", async ({ started }) => {
    await using threads = readerThreads();
    const endAtOnce = (worker: Worker) => void worker.terminate();
    process.on("worker", endAtOnce);
    await expect(takeAvro(threads).hear()).rejects.toMatchObject(lostThread);
    process.off("worker", endAtOnce);
    expect(started).toHaveLength(2);
    expect(await readNothing(takeAvro(threads))).toEqual(noAvro);
  });

  test("is not kept if it ends before it is given back", async ({ started }) => {
    await using threads = readerThreads();
    const thread = takeAvro(threads);
    await readNothing(thread);
    await started[0]?.terminate();
    thread.giveBack();
    expect(await readNothing(takeAvro(threads))).toEqual(noAvro);
    expect(started).toHaveLength(2);
  });

  test("in the middle of a file is an internal error, not the file's fault", async ({ started }) => {
    await using threads = readerThreads();
    const whole = await avroFile({ type: "record", name: "r", fields: [{ name: "id", type: "int" }] }, [{ id: 1 }]);
    async function* bytes() {
      yield whole.subarray(0, 20);
      await started[0]?.terminate();
      yield whole.subarray(20);
    }
    const loading = Array.fromAsync(avroLines(threads, bytes()));
    await expect(loading).rejects.toMatchObject(lostThread);
    await expect(loading).rejects.toBeInstanceOf(CopyError);
    expect(started).toHaveLength(1);
  });

  test("or does not begin in time is replaced, and no file is at fault", async ({ started }) => {
    await using threads = readerThreads({ startSeconds: 0 });
    await expect(takeAvro(threads).hear()).rejects.toMatchObject({
      message: "Internal error",
      block: { code: 1000, context: "a thread that reads files ended: it did not begin within 0 s" },
    });
    expect(started).toHaveLength(2);
  });

  test("because it cannot start is an internal error with the reason", async () => {
    await using threads = readerThreads();
    const fail = (worker: Worker) => void worker.emit("error", new Error("no memory for a thread"));
    process.on("worker", fail);
    const thread = takeAvro(threads);
    await expect(thread.hear()).rejects.toMatchObject({
      message: "Internal error",
      block: { code: 1000, context: "a thread that reads files ended: no memory for a thread" },
    });
    process.off("worker", fail);
  });
});

/** Records that take no byte of the file, and a kilobyte of memory each. */
async function swollenAvro(): Promise<Buffer> {
  const names = Array.from({ length: 100 }, (_, at) => `f${at}`);
  const fields = names.map((name) => ({ name, type: "null" }));
  const record = Object.fromEntries(names.map((name) => [name, null]));
  const file = await avroFile({ type: "record", name: "r", fields }, [record]);
  const [header, sync] = [file.subarray(0, -18), file.subarray(-16)];
  const [count, bytes] = [Buffer.of(0xc0, 0x84, 0x3d), Buffer.of(0)]; // 500,000 in zigzag code
  return Buffer.concat([header, count, bytes, sync]);
}

describe("A file whose reader hangs", () => {
  test("is at fault if it exhausts the memory", async () => {
    await using threads = readerThreads({ heapMegabytes: 32 });
    const loading = Array.fromAsync(avroLines(threads, Readable.from([await swollenAvro()])));
    await expect(loading).rejects.toMatchObject({
      name: "FileFault",
      message: "Invalid AVRO file found. Worker terminated due to reaching memory limit: JS heap out of memory.",
    });
  });

  test("is at fault if the reader sends nothing for too long", async () => {
    await using threads = readerThreads({ silenceSeconds: 1 });
    const thread = takeAvro(threads);
    await thread.hear();
    await expect(thread.hear()).rejects.toThrow("reading it did not end within 1 s");
    await thread.end();
  });
});
