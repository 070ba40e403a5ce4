import { setTimeout as delay } from "node:timers/promises";
import { test as base, describe, expect } from "vitest";
import { type MappingOptions, startEventSourceMapping } from "../../src/lambda/event-source-mapping.ts";
import type { QueueMessage } from "../../src/lambda/sqs-event.ts";

/** A queue whose messages come back only when the test says so. */
function fakeQueue(bodies: readonly string[] = []) {
  const visible: QueueMessage[] = [];
  const deleted: string[] = [];
  let wake = () => {};
  const send = (body: string) => {
    visible.push({
      messageId: body.slice(0, 8),
      receiptHandle: body.slice(0, 8),
      body,
      md5OfBody: "",
      attributes: {},
      messageAttributes: {},
    });
    wake();
  };
  for (const body of bodies) send(body);
  return {
    arn: "arn:aws:sqs:eu-central-1:123456789012:orders",
    send,
    visible,
    deleted,
    async receive({ max, waitSeconds, signal }: { max: number; waitSeconds: number; signal: AbortSignal }) {
      if (visible.length === 0 && waitSeconds > 0) {
        const sent = new Promise<void>((resolve) => (wake = resolve));
        await Promise.race([sent, delay(waitSeconds * 1000, undefined, { signal }).catch(() => undefined)]);
      }
      return signal.aborted ? [] : visible.splice(0, max);
    },
    delete: (receiptHandle: string) => void deleted.push(receiptHandle),
  };
}

type Queue = ReturnType<typeof fakeQueue>;
type Answer = (bodies: readonly string[]) => Promise<{ payload: string; failed: boolean }>;
const succeed: Answer = async () => ({ payload: "null", failed: false });

const test = base.extend("start", async ({ task: _ }, { onCleanup }) => {
  const started = new AsyncDisposableStack();
  onCleanup(() => started.disposeAsync());
  return (queue: Queue, changes: Partial<MappingOptions> & { answer?: Answer } = {}) => {
    const batches: string[][] = [];
    const errors: unknown[] = [];
    const { answer = succeed, ...options } = changes;
    const mapping = started.use(
      startEventSourceMapping({
        queue,
        batchSize: 10,
        windowSeconds: 0,
        onError: (error) => errors.push(error),
        invoke: async ({ payload }) => {
          const bodies = JSON.parse(payload).Records.map(({ body }: QueueMessage) => body);
          batches.push(bodies);
          return { requestId: "r", log: [], ...(await answer(bodies)) };
        },
        ...options,
      }),
    );
    return { mapping, batches, errors };
  };
});

describe("a mapping without a window", () => {
  test("delivers a message as soon as it is there, and deletes it", async ({ start }) => {
    const queue = fakeQueue();
    const { batches } = start(queue);
    queue.send("first");
    await expect.poll(() => queue.deleted).toEqual(["first"]);
    queue.send("second");
    await expect.poll(() => queue.deleted).toEqual(["first", "second"]);
    expect(batches).toEqual([["first"], ["second"]]);
  });

  test("takes at most its batch size", async ({ start }) => {
    const queue = fakeQueue(["a", "b", "c", "d", "e"]);
    const { batches } = start(queue, { batchSize: 2 });
    await expect.poll(() => queue.deleted).toHaveLength(5);
    expect(batches).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });
});

describe("a mapping with a window", () => {
  test("collects until the window ends", async ({ start }) => {
    const queue = fakeQueue(["a"]);
    const { batches } = start(queue, { windowSeconds: 0.5 });
    queue.send("b");
    await expect.poll(() => queue.visible).toEqual([]);
    queue.send("c");
    await expect.poll(() => batches).toEqual([["a", "b", "c"]]);
  });

  test("does not wait once the batch is full", async ({ start }) => {
    const queue = fakeQueue(Array.from({ length: 2500 }, (_, index) => String(index)));
    const { batches } = start(queue, { windowSeconds: 60, batchSize: 1250 });
    await expect.poll(() => batches.map((batch) => batch.length)).toEqual([1250, 1250]);
  });

  test("does not wait once the payload is full, and begins the next batch with the rest", async ({ start }) => {
    const queue = fakeQueue(["a", "b", "c", "d", "e", "f", "g"].map((letter) => letter.repeat(1_000_000)));
    const { batches } = start(queue, { windowSeconds: 0.3, batchSize: 100 });
    await expect.poll(() => queue.deleted).toHaveLength(7);
    expect(batches.map((batch) => batch.map((body) => body[0]).join(""))).toEqual(["abcdef", "g"]);
  });
});

describe("a batch that fails", () => {
  test("in part leaves only the named messages in the queue", async ({ start }) => {
    const queue = fakeQueue(["a", "b", "c"]);
    start(queue, {
      answer: async () => ({ payload: '{"batchItemFailures":[{"itemIdentifier":"b"}]}', failed: false }),
    });
    await expect.poll(() => queue.deleted).toEqual(["a", "c"]);
  });

  test("altogether deletes nothing and does not stop the next", async ({ start }) => {
    const queue = fakeQueue(["bad"]);
    const { batches } = start(queue, { answer: async ([body]) => ({ payload: "null", failed: body === "bad" }) });
    await expect.poll(() => batches).toEqual([["bad"]]);
    queue.send("good");
    await expect.poll(() => queue.deleted).toEqual(["good"]);
  });

  test("to start is reported, deletes nothing and does not stop the next", async ({ start }) => {
    const queue = fakeQueue(["bad"]);
    const answer: Answer = async ([body]) => {
      if (body === "bad") throw new Error("the function is gone");
      return await succeed([]);
    };
    const { errors } = start(queue, { answer });
    await expect.poll(() => errors).toEqual([new Error("the function is gone")]);
    queue.send("good");
    await expect.poll(() => queue.deleted).toEqual(["good"]);
  });
});

describe("a mapping's batches", () => {
  test("run as many at once as its maximum concurrency, and no message is taken meanwhile", async ({ start }) => {
    const queue = fakeQueue(["a", "b", "c", "d", "e"]);
    const gate = Promise.withResolvers<void>();
    const answer: Answer = async () => {
      await gate.promise;
      return await succeed([]);
    };
    const { batches } = start(queue, { batchSize: 1, maximumConcurrency: 3, answer });
    await expect.poll(() => batches).toEqual([["a"], ["b"], ["c"]]);
    expect(queue.visible.map(({ body }) => body)).toEqual(["d", "e"]);
    gate.resolve();
    await expect.poll(() => queue.deleted).toEqual(["a", "b", "c", "d", "e"]);
  });
});

describe("a mapping that is disposed", () => {
  test("runs and deletes nothing of a batch it was still collecting", async ({ start }) => {
    const queue = fakeQueue(["a"]);
    const { mapping, batches } = start(queue, { windowSeconds: 60 });
    await expect.poll(() => queue.visible).toEqual([]);
    await mapping[Symbol.asyncDispose]();
    expect({ batches, deleted: queue.deleted }).toEqual({ batches: [], deleted: [] });
  });

  test("lets a batch under way end, and deletes its messages", async ({ start }) => {
    const queue = fakeQueue(["a"]);
    const gate = Promise.withResolvers<void>();
    const answer: Answer = async () => {
      await gate.promise;
      return await succeed([]);
    };
    const { mapping, batches } = start(queue, { answer });
    await expect.poll(() => batches).toEqual([["a"]]);
    const disposed = mapping[Symbol.asyncDispose]();
    gate.resolve();
    await disposed;
    expect(queue.deleted).toEqual(["a"]);
  });

  test("takes no further message", async ({ start }) => {
    const queue = fakeQueue();
    const { mapping } = start(queue);
    await mapping[Symbol.asyncDispose]();
    queue.send("late");
    expect(queue.visible).toHaveLength(1);
  });
});

describe("a mapping is refused", () => {
  test.for([
    { limits: { batchSize: 0 }, because: "batchSize is 0. Choose 1 to 10,000." },
    { limits: { batchSize: 10_001, windowSeconds: 1 }, because: "batchSize is 10001. Choose 1 to 10,000." },
    {
      limits: { batchSize: 11 },
      because: "batchSize is 11 and windowSeconds 0. Lambda needs a window for more than 10 messages: choose 1.",
    },
    { limits: { windowSeconds: 301 }, because: "windowSeconds is 301. Choose 0 to 300." },
    { limits: { maximumConcurrency: 1 }, because: "maximumConcurrency is 1. Choose 2 to 1,000." },
  ])("because $because", ({ limits, because }, { start }) => {
    expect(() => start(fakeQueue(), limits)).toThrow(because);
  });
});
