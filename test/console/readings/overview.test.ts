import { expect, test } from "vitest";
import { overviewReader } from "../../../src/console/readings/overview.ts";
import type { PipelineStatus } from "../../../src/core/upkeep/status.ts";

const status = (pipeline: string, given: Partial<PipelineStatus> = {}): PipelineStatus => ({
  ...{ pipeline, table_name: `shop.${pipeline}`, last_load: null, freshness_seconds: null, lag_by_hour_seconds: [] },
  ...{ loads: 0, files: 0, files_last_hour: 0, rows: 0, rows_last_hour: 0, attempts: 0, waiting_files: 0 },
  ...{
    queued_messages: 0,
    dead_letters: 0,
    quarantined: 0,
    parked: 0,
    waiting_batches: 0,
    rejected_batches: 0,
    oldest_waiting: null,
    running_batches: 0,
    errors: [],
  },
  ...given,
});

const zero = { last_minute: 0, limit: 1 };

function setUp(statuses: Record<string, () => PipelineStatus>) {
  const clock = { nowMs: 1_000_000 };
  const asked: string[] = [];
  const reader = overviewReader({
    app: {
      pipelines: {
        names: async () => Object.keys(statuses),
        get: () => Promise.reject(new Error("not asked")),
        textOf: () => Promise.reject(new Error("not asked")),
      },
      status: async (name) => {
        asked.push(name);
        return statuses[name]?.() ?? status(name);
      },
      needsAction: async (pipeline) => ({
        pipeline,
        parked: [],
        quarantined: [],
        waiting: [],
        rejected: [],
        errors: [],
      }),
      latePipeline: async ({ pipeline }) =>
        pipeline.startsWith("late")
          ? { pipeline, late: "1 file waits for 20 min", oldest: [], unknown: [] }
          : undefined,
      stranded: async () => ({ messages: 3, next_try_at: "2026-11-30T12:15:00.000Z" }),
    },
    budget: { counts: () => ({ "data-api": zero, s3: zero, sqs: zero }) },
    ...{ nowMs: () => clock.nowMs, explain: String, freshMs: 5_000, freshnessMinutes: 15 },
  });
  const settled = async () => {
    await reader.get();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return reader.get();
  };
  return { clock, asked, reader, settled };
}

test("what cannot be read comes first, then what needs a person, then the others by name", async () => {
  const { settled } = setUp({
    a: () => status("a"),
    b: () => status("b", { waiting_batches: 1 }),
    c: () => status("c", { dead_letters: 2 }),
    d: () => status("d", { quarantined: 1 }),
    e: () => {
      throw new Error("no right");
    },
    late: () => status("late"),
  });
  const { value, error } = await settled();
  expect(value?.rows.map(({ pipeline }) => pipeline)).toEqual(["e", "d", "c", "late", "b", "a"]);
  expect(value?.rows[0]).toMatchObject({ status: null, error: "Error: no right", stranded: { messages: 3 } });
  expect(error).toBeNull();
});

test("nobody is asked while the rows are fresh, and all again when they are old", async () => {
  const { clock, asked, settled } = setUp({ a: () => status("a"), b: () => status("b") });
  await settled();
  clock.nowMs += 4_999;
  await settled();
  expect(asked).toEqual(["a", "b"]);
  clock.nowMs += 1;
  await settled();
  expect(asked).toEqual(["a", "b", "a", "b"]);
});
