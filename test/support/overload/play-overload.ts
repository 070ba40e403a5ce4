import { createKnownLoads } from "../../../src/core/load/known-loads.ts";
import { loadMessages } from "../../../src/core/load/load-messages.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import type { LoadStates } from "../../../src/core/ports/load-states.ts";
import { pipeline, s3Notification, s3Record } from "../builders.ts";
import { fakeLog, fakePipelines } from "../fakes.ts";
import { createModelClock, type ModelClock } from "./model-clock.ts";
import { createModelQueue, type ModelQueue } from "./model-queue.ts";
import { createModelWarehouse, type ModelWarehouse } from "./model-warehouse.ts";

/** All times are simulated; nothing waits. */
export type Overload = {
  pipelines: number;
  /** Of each pipeline. */
  filesPerMinute: number;
  /** How long a load runs, without its wait for the loads before it. */
  loadSeconds: number;
  windowSeconds: number;
  minutes: number;
  /** Further minutes without files. */
  restMinutes: number;
  maxReceiveCount: number;
  /** Invocations of one queue at once. */
  concurrency: number;
  maxFiles: number;
  /** Containers of the function; each invocation takes any of them. */
  containers: number;
  /** After so many minutes a container is replaced by one that remembers nothing. */
  containerMinutes: number;
  /** False: the loader submits whatever comes. */
  holdsBack: boolean;
  /** What the Data API answers; absent: the truth. */
  answers: Partial<LoadStates>;
  seed: number;
  /** How far time goes at once. Loads and windows of less than a second need small steps. */
  stepMs: number;
};

export const anHour: Overload = {
  pipelines: 1,
  filesPerMinute: 60,
  loadSeconds: 30,
  windowSeconds: 5,
  minutes: 60,
  restMinutes: 30,
  maxReceiveCount: 100,
  concurrency: 2,
  maxFiles: 1000,
  containers: 2,
  containerMinutes: Number.POSITIVE_INFINITY,
  holdsBack: true,
  answers: {},
  seed: 1,
  stepMs: 1000,
};

export type Played = {
  /** Loads of one target submitted and not ended, at most. */
  mostActive: number;
  /** Of all targets together. */
  mostActiveOfAll: number;
  deadLetters: number;
  /** How often a message was received, at most. */
  mostReceives: number;
  files: number;
  /** Files in no load at the end. */
  unloaded: number;
  /** Files in more than one load. */
  repeated: number;
  loads: number;
  /** From a file's arrival to its commit, for files of the second quarter of the time, and of the last. */
  freshness: { early: Spread; late: Spread };
  /** Files of a load, early and late. */
  filesPerLoad: { early: number; late: number };
  describes: number;
  listings: number;
};

type Spread = { median: number; p99: number; max: number };

const startMs = Date.parse("2026-11-30T00:00:00.000Z");

/**
 * Plays messages, a trigger and a warehouse step by step around the loader's real decisions.
 *
 * The queue hides and counts as SQS does, the trigger collects as Lambda does, and the loads of a target run one after the
 * other, as its fence makes them.
 */
export async function playOverload(given: Partial<Overload> = {}): Promise<Played> {
  const settings = { ...anHour, ...given };
  const clock = createModelClock(startMs);
  const random = createRandom(settings.seed);
  const warehouse = createModelWarehouse(clock, settings.loadSeconds);
  const names = Array.from({ length: settings.pipelines }, (_, index) => `queue${index}`);
  const queues = new Map(names.map((name) => [name, createModelQueue(clock, { ...settings, name, random })]));
  const containers = createContainers(settings, { clock, random, warehouse, queues });
  const lastFileMs = startMs + settings.minutes * 60_000;
  const endMs = lastFileMs + settings.restMinutes * 60_000;
  let files = 0;
  for (; clock.nowMs < endMs; await clock.advance(settings.stepMs)) {
    for (const [name, queue] of queues) {
      const due = Math.floor(((clock.nowMs - startMs) / 60_000) * settings.filesPerMinute) + 1;
      for (; clock.nowMs < lastFileMs && queue.sent < due; files++)
        queue.send(s3Notification(s3Record(`${name}/${clock.nowMs}/${queue.sent}`, { eventTime: iso(clock.nowMs) })));
      const events = queue.takeEvents();
      for (const event of events)
        void containers.invoke(event).then(({ failedMessageIds }) => queue.settle(event, failedMessageIds));
      if (events.length > 0) await clock.settled(); // one queue after the other, as far as they do not wait
    }
    warehouse.observe();
  }
  return summary({ settings, warehouse, queues: [...queues.values()], files });
}

const iso = (ms: number) => new Date(ms).toISOString();

type World = {
  clock: ModelClock;
  random: () => number;
  warehouse: ModelWarehouse;
  queues: ReadonlyMap<string, ModelQueue>;
};

function createContainers(settings: Overload, { clock, random, warehouse, queues }: World) {
  const now = () => new Date(clock.nowMs);
  const pipelines = fakePipelines(
    Object.fromEntries([...queues.keys()].map((name) => [name, pipelineOf(name, settings)])),
  );
  const start = () => {
    const log = fakeLog();
    const known = createKnownLoads({ states: { ...warehouse.states, ...settings.answers }, log, now });
    const held = {
      hide: async (queueArn: string, receiptHandles: readonly string[], seconds: number) =>
        queues.get(queueArn.slice(queueArn.lastIndexOf(":") + 1))?.hide(receiptHandles, seconds),
      maxReceiveCount: async () => settings.maxReceiveCount,
    };
    const backPressure = settings.holdsBack ? { known, held, now } : undefined;
    const deps = { pipelines, log, backPressure, ...warehouse };
    // The first container lives shorter, so that not all end at the same moment.
    return { endsMs: clock.nowMs + settings.containerMinutes * 60_000 * (0.5 + random()), deps, isBusy: false };
  };
  const alive = Array.from({ length: settings.containers }, start);
  const idle = () => {
    const free = alive.filter(({ isBusy }) => !isBusy);
    const some = free.length > 0 ? free : alive;
    return alive.indexOf(some[Math.floor(random() * some.length)] ?? start());
  };
  return {
    /** A container handles one event at a time. */
    invoke: async (messages: Parameters<typeof loadMessages>[1]) => {
      const at = idle();
      if ((alive[at]?.endsMs ?? 0) <= clock.nowMs) alive[at] = start();
      const container = alive[at] ?? start();
      container.isBusy = true;
      const report = await loadMessages(container.deps, messages);
      container.isBusy = false;
      return report;
    },
  };
}

function pipelineOf(name: string, { maxFiles, windowSeconds }: Overload): Pipeline {
  const base = pipeline();
  return {
    ...base,
    copy: { ...base.copy, table: { schema: "sales", name } },
    batch: { maxFiles, maxBytes: 2 ** 50, windowSeconds },
  };
}

type Ended = { settings: Overload; warehouse: ModelWarehouse; queues: readonly ModelQueue[]; files: number };

function summary({ settings, warehouse, queues, files }: Ended): Played {
  const part = (from: number, to: number) => {
    const within = warehouse.files.filter(({ sentMs }) => {
      const share = (sentMs - startMs) / (settings.minutes * 60_000);
      return share >= from && share < to;
    });
    const ages = within.map(({ sentMs, endMs }) => (endMs - sentMs) / 1000).toSorted((a, b) => a - b);
    const at = (share: number) => ages[Math.min(ages.length - 1, Math.floor(share * ages.length))] ?? 0;
    const loads = new Set(within.map(({ statementId }) => statementId)).size;
    return { spread: { median: at(0.5), p99: at(0.99), max: at(1) }, filesPerLoad: within.length / Math.max(1, loads) };
  };
  const [early, late] = [part(0.25, 0.5), part(0.75, 1)];
  const keys = new Set(warehouse.files.map(({ url }) => url));
  return {
    mostActive: warehouse.mostActive,
    mostActiveOfAll: warehouse.mostActiveOfAll,
    deadLetters: queues.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
    mostReceives: Math.max(...queues.map(({ mostReceives }) => mostReceives)),
    files,
    unloaded: files - keys.size,
    repeated: warehouse.files.length - keys.size,
    loads: warehouse.loads,
    freshness: { early: early.spread, late: late.spread },
    filesPerLoad: { early: early.filesPerLoad, late: late.filesPerLoad },
    ...warehouse.asked,
  };
}

/** Mulberry32: the same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
