import { describe, expect, test } from "vitest";
import { createKnownLoads } from "../../../src/core/load/known-loads.ts";
import { type LoadMessagesDeps, loadMessages, type QueuedMessage } from "../../../src/core/load/load-messages.ts";
import { slotSeconds } from "../../../src/core/load/retry-slot.ts";
import type { HeldMessages } from "../../../src/core/ports/held-messages.ts";
import type { ListedLoad, LoadStates } from "../../../src/core/ports/load-states.ts";
import { pipeline, s3Notification } from "../../support/builders.ts";
import { fakeLog, fakeMetrics, fakeObjects, fakePipelines, fakeSubmitter } from "../../support/fakes.ts";

const queueArn = "arn:aws:sqs:us-east-1:123456789012:orders_queue";
/** Every tick is due then. */
const startMs = 54_000 * 32_768_000;

type Given = Partial<LoadStates> & Partial<HeldMessages> & { maxFiles?: number; windowSeconds?: number };

/** A container of the loader, in front of loads that never end. */
function container(given: Given = {}) {
  const clock = { nowMs: startMs };
  const now = () => new Date(clock.nowMs);
  const asked: string[] = [];
  const hidden: { ids: readonly string[]; seconds: number }[] = [];
  const log = fakeLog();
  const states: LoadStates = {
    stateOf: async (id, waitSeconds = 0) => {
      asked.push(waitSeconds > 0 ? `${id}, ${waitSeconds} s` : id);
      return given.stateOf ? given.stateOf(id) : "active";
    },
    list: async (warehouse) => {
      asked.push("list");
      return given.list ? given.list(warehouse) : [];
    },
  };
  const held: HeldMessages = {
    hide: async (arn, ids, seconds) => {
      expect(arn).toBe(queueArn);
      hidden.push({ ids, seconds });
      await given.hide?.(arn, ids, seconds);
    },
    maxReceiveCount: given.maxReceiveCount ?? (async () => 100),
  };
  const deps = {
    ...{ log, objects: fakeObjects(), metrics: fakeMetrics(), warehouse: fakeSubmitter() },
    pipelines: fakePipelines({
      orders_queue: pipeline({
        batch: { maxFiles: given.maxFiles ?? 1000, maxBytes: 1e12, windowSeconds: given.windowSeconds ?? 60 },
      }),
    }),
    backPressure: { known: createKnownLoads({ states, log, now }), held, now },
  } satisfies LoadMessagesDeps;
  const message = (id: string, about: Partial<QueuedMessage> = {}): QueuedMessage => ({
    ...{ messageId: id, queue: "orders_queue", body: s3Notification(`${id}.csv`), sentAtMs: clock.nowMs - 60_000 },
    ...{ receives: 1, queueArn, receiptHandle: id },
    ...about,
  });
  const load = (...messages: QueuedMessage[]) => loadMessages(deps, messages);
  return { ...deps, clock, asked, hidden, message, load };
}

const listed = (statementId: string, submittedAtMs: number): ListedLoad => ({
  ...{ statementId, submittedAtMs },
  statementName: `dev/sales.orders/${"0".repeat(32)}/1`,
});

/** Two loads of the target that this container has submitted. */
async function busy(given: Given = {}) {
  const one = container(given);
  await one.load(one.message("a"));
  await one.load(one.message("b"));
  one.asked.length = 0;
  one.clock.nowMs += 1000;
  return one;
}

describe("messages of a pipeline with a short window", () => {
  test("wait in the function for the loads before, until these are 5 seconds old", async () => {
    const { load, message, clock, asked } = container({ windowSeconds: 1, stateOf: async () => "active" });
    await load(message("a"));
    clock.nowMs += 1500;
    expect(await load(message("b"))).toMatchObject({ loads: [{ files: 1 }] });
    clock.nowMs += 4000;
    const late = message("c", { sentAtMs: clock.nowMs });
    expect(await load(late)).toEqual({ loads: [], failedMessageIds: ["c"] });
    // The first is 1.5 and then 5.5 seconds old, the second 4.
    expect(asked).toEqual(["list", "statement-1, 4 s", "statement-1", "statement-2, 1 s"]);
  });

  test("are loaded when the load before has ended, and nothing waits in the queue", async () => {
    const { load, message, hidden } = container({ windowSeconds: 0, stateOf: async () => "ended" });
    for (const id of ["a", "b", "c"]) expect(await load(message(id))).toMatchObject({ failedMessageIds: [] });
    expect(hidden).toEqual([]);
  });

  test("of 5 seconds or more wait for no load", async () => {
    const { load, message, asked } = container({ windowSeconds: 5 });
    await load(message("a"));
    await load(message("b"));
    expect(asked).toEqual(["list"]);
  });
});

describe("messages of a busy target", () => {
  test("go back, and nothing is written", async () => {
    const { load, message, hidden, objects, warehouse, metrics, asked } = await busy();
    const late = message("c", { sentAtMs: startMs + 500 });
    expect(await load(late)).toEqual({ loads: [], failedMessageIds: ["c"] });
    expect(asked.toSorted()).toEqual(["statement-1", "statement-2"]);
    expect(hidden).toEqual([{ ids: ["c"], seconds: 31 }]); // the tick of 32 seconds is 31 away
    expect(objects.written).toHaveLength(2);
    expect(warehouse.submitted).toHaveLength(2);
    expect(metrics.recorded.at(-1)).toMatchObject({ pipeline: "orders_queue", values: { HeldMessages: 1 } });
  });

  test("make one load as soon as one of the two has ended", async () => {
    const { load, message } = await busy({ stateOf: async (id) => (id === "statement-1" ? "ended" : "active") });
    const late = [message("c", { sentAtMs: startMs + 500 }), message("d", { sentAtMs: startMs + 600 })];
    expect(await load(...late)).toMatchObject({ loads: [{ files: 2 }], failedMessageIds: [] });
  });

  test("that came before both loads make a third, and no fourth", async () => {
    const { load, message, asked, clock } = await busy();
    clock.nowMs += 20_000;
    expect(await load(message("c", { receives: 2, sentAtMs: startMs - 1 }))).toMatchObject({ loads: [{ files: 1 }] });
    expect(asked).toContain("list");
    expect(await load(message("d", { receives: 2, sentAtMs: startMs - 1 }))).toEqual({
      loads: [],
      failedMessageIds: ["d"],
    });
  });

  test("let those go first that wait already, though there is room", async () => {
    let ended = false;
    const one = await busy({ stateOf: async () => (ended ? "ended" : "active") });
    await one.load(one.message("c", { sentAtMs: startMs + 500 }));
    ended = true;
    await one.load(one.message("d", { receives: 2, sentAtMs: startMs + 500 }));
    one.clock.nowMs += 5000;
    expect(await one.load(one.message("e", { sentAtMs: one.clock.nowMs }))).toEqual({
      loads: [],
      failedMessageIds: ["e"],
    });
    one.clock.nowMs += 30_000;
    expect(await one.load(one.message("f", { sentAtMs: one.clock.nowMs }))).toMatchObject({ loads: [{ files: 1 }] });
  });

  test("are submitted all the same where they could be received too few times more", async () => {
    const { load, message, hidden, log } = await busy({ maxReceiveCount: async () => 5 });
    const old = message("c", { receives: 4, sentAtMs: startMs + 500 });
    expect(await load(old)).toMatchObject({ loads: [{ files: 1 }], failedMessageIds: [] });
    expect(hidden).toEqual([]);
    expect(log.lines.map(({ message: text }) => text)).toContain(
      "target busy, but its messages were received too often to wait: submitted",
    );
  });

  test.each([
    { what: "has no dead letters", maxReceiveCount: async () => undefined, receives: 1000, waits: true },
    {
      what: "does not say, once",
      maxReceiveCount: () => Promise.reject(new Error("denied")),
      receives: 1,
      waits: true,
    },
    {
      what: "does not say, often",
      maxReceiveCount: () => Promise.reject(new Error("denied")),
      receives: 4,
      waits: false,
    },
  ])("of a queue that $what, received $receives times, wait: $waits", async ({ maxReceiveCount, receives, waits }) => {
    const { load, message } = await busy({ maxReceiveCount });
    const { failedMessageIds } = await load(message("c", { receives, sentAtMs: startMs + 500 }));
    expect(failedMessageIds).toEqual(waits ? ["c"] : []);
  });

  test("that cannot be loaded come back together, when status says so", async () => {
    const { hidden, clock, message, ...deps } = container();
    const pipelines = fakePipelines({}); // no configuration
    const { failedMessageIds } = await loadMessages({ ...deps, pipelines }, [message("a"), message("b")]);
    expect(failedMessageIds).toEqual(["a", "b"]);
    expect(hidden).toEqual([{ ids: ["a", "b"], seconds: slotSeconds("orders_queue", clock.nowMs) }]);
  });

  test("whose load is refused come back then, too", async () => {
    const { hidden, clock, message, ...deps } = container();
    const warehouse = fakeSubmitter(() => {
      throw new Error("throttled");
    });
    expect(await loadMessages({ ...deps, warehouse }, [message("a")])).toMatchObject({ failedMessageIds: ["a"] });
    expect(hidden).toEqual([{ ids: ["a"], seconds: slotSeconds("orders_queue", clock.nowMs) }]);
  });

  test("return later where the queue refuses to give them back early", async () => {
    const { load, message, log } = await busy({ hide: () => Promise.reject(new Error("denied")) });
    expect(await load(message("c", { sentAtMs: startMs + 500 }))).toEqual({ loads: [], failedMessageIds: ["c"] });
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: "warn", fields: expect.objectContaining({ error: "denied" }) }),
    );
  });

  test("without a queue behind them only go back", async () => {
    const { load, message, hidden } = await busy();
    const { queueArn: _, receiptHandle: __, ...bare } = message("c", { sentAtMs: startMs + 500 });
    expect(await load(bare)).toEqual({ loads: [], failedMessageIds: ["c"] });
    expect(hidden).toEqual([]);
  });
});

describe("the Data API is asked", () => {
  test("once by a new container, and then not before a third load", async () => {
    const { load, message, asked } = container();
    await load(message("a"));
    await load(message("b"));
    expect(asked).toEqual(["list"]);
  });

  test("what other containers have submitted", async () => {
    const one = container({ list: async () => [listed("x", startMs - 9000), listed("y", startMs - 8000)] });
    const { failedMessageIds } = await one.load(one.message("a", { sentAtMs: startMs - 500 }));
    expect(failedMessageIds).toEqual(["a"]);
  });

  test("again when messages return, every 15 seconds at most", async () => {
    const one = container();
    for (const [index, waitMs] of [0, 5000, 10_000, 1000].entries()) {
      one.clock.nowMs += waitMs;
      await one.load(one.message(`m${index}`, { receives: 2 }));
    }
    expect(one.asked.filter((what) => what === "list")).toHaveLength(2);
  });

  test("and loads that it knows no more count as ended after a day, without a question", async () => {
    const one = await busy();
    one.clock.nowMs += 24 * 60 * 60 * 1000 + 1;
    expect(await one.load(one.message("c"))).toMatchObject({ loads: [{ files: 1 }] });
    expect(one.asked).not.toContain("statement-1");
  });

  test.each([
    { what: "throttled: the load counts as active", stateOf: async () => "busy" as const, waits: true },
    { what: "denied: the load counts as ended", stateOf: () => Promise.reject(new Error("denied")), waits: false },
  ])("and $what", async ({ stateOf, waits }) => {
    const one = await busy({ stateOf });
    const { failedMessageIds } = await one.load(one.message("c", { sentAtMs: startMs + 500 }));
    expect(failedMessageIds).toEqual(waits ? ["c"] : []);
  });

  test("and does not list: what the container knows decides", async () => {
    const one = container({ list: () => Promise.reject(new Error("denied")) });
    expect(await one.load(one.message("a"))).toMatchObject({ loads: [{ files: 1 }], failedMessageIds: [] });
  });
});

describe("many batches of one invocation", () => {
  test("are submitted ten at a time, the oldest first; the messages of the others go back", async () => {
    const one = container({ maxFiles: 1 });
    const messages = Array.from({ length: 25 }, (_, index) => one.message(`m${index}`));
    const { loads, failedMessageIds } = await one.load(...messages);
    expect(loads).toHaveLength(10);
    expect(failedMessageIds).toHaveLength(15);
    expect(one.hidden.flatMap(({ ids }) => ids).toSorted()).toEqual(failedMessageIds.toSorted());
  });

  test("that share a message are not divided", async () => {
    const one = container({ maxFiles: 1 });
    const keys = Array.from({ length: 12 }, (_, index) => `${index}.csv`);
    const { loads, failedMessageIds } = await one.load(one.message("m", { body: s3Notification(...keys) }));
    expect({ loads: loads.length, failedMessageIds }).toEqual({ loads: 12, failedMessageIds: [] });
  });
});

test("a message that nobody understands returns soon, so that it does not take a day to the dead letters", async () => {
  const one = container();
  expect(await one.load(one.message("m", { body: "?" }))).toEqual({ loads: [], failedMessageIds: ["m"] });
  expect(one.hidden).toEqual([{ ids: ["m"], seconds: 30 }]);
});
