import { describe, expect, test } from "vitest";
import { loadAttempt, runsNow, waitsAtFence } from "../../../../src/core/upkeep/loads/load-attempt.ts";
import { batchAttempts, recentAttempts } from "../../../../src/core/upkeep/loads/load-attempts.ts";
import { pipeline } from "../../../support/builders.ts";
import { fakePipelines } from "../../../support/fakes.ts";

const batchId = "b".repeat(32);
const listed = {
  ...{ id: "s-1", name: `dev/shop.orders/${batchId}/2`, status: "FINISHED" },
  ...{ submittedAt: "2026-11-30T12:00:00.000Z", updatedAt: "2026-11-30T12:00:09.000Z" },
};
const part = (tag: string, given: object = {}) => ({
  ...{
    sql: `/* loader:${tag} */ SELECT 1`,
    status: "FINISHED",
    error: undefined,
    queryId: 1,
    rows: 0,
    durationMs: 500,
  },
  ...given,
});
const described = (parts: ReturnType<typeof part>[], given: object = {}) => ({
  ...{ id: "s-1", status: "FINISHED", warehouse: pipeline().warehouse, parts, error: undefined },
  ...{ submittedAt: listed.submittedAt, endedAt: "2026-11-30T12:00:08.500Z" },
  ...given,
});

describe("an attempt", () => {
  test("has its wait at the fence apart, and what each statement did", () => {
    const parts = [part("lock-fence", { durationMs: 2_500 }), part("copy"), part("insert-latest", { rows: 7 })];
    expect(loadAttempt(listed, described(parts))).toMatchObject({
      ...{ batch_id: batchId, attempt: 2, status: "FINISHED", fence_seconds: 2.5, error: null },
      ended_at: "2026-11-30T12:00:08.500Z",
      parts: [
        { does: "lock-fence", rows: 0, seconds: 2.5 },
        { does: "copy", rows: null }, // 0 rows of a COPY mean nothing
        { does: "insert-latest", rows: 7 },
      ],
    });
  });

  test("that runs has no end, and one that the Data API has forgotten no parts", () => {
    expect(loadAttempt({ ...listed, status: "STARTED" }, undefined)).toMatchObject({ ended_at: null, parts: [] });
    expect(loadAttempt(listed, undefined)).toMatchObject({ ended_at: listed.updatedAt, fence_seconds: null });
  });

  test("waits at the fence until it has its lock, and how long is known only then", () => {
    const rest = part("copy", { status: "SUBMITTED", durationMs: -1 });
    const at = (lock: object) =>
      loadAttempt({ ...listed, status: "STARTED" }, described([part("lock-fence", lock), rest], { status: "STARTED" }));
    expect([at({ status: "STARTED", durationMs: 0 })].map((one) => one && runsNow(one))).toEqual(["lock-fence"]);
    const waits = at({ status: "STARTED", durationMs: 0 });
    const goesOn = at({ status: "FINISHED", durationMs: 2_500 });
    expect([waits, goesOn].map((one) => one && [waitsAtFence(one), one.fence_seconds])).toEqual([
      [true, null],
      [false, 2.5],
    ]);
  });

  test("names the error of the statement that failed before that of the whole", () => {
    const failed = described([part("copy", { status: "FAILED", error: "Invalid digit" })], { error: "batch failed" });
    expect(loadAttempt(listed, failed)?.error).toBe("Invalid digit");
  });

  test("is none if the name is not of a load", () => {
    expect(loadAttempt({ ...listed, name: `undo/dev/shop.orders/${batchId}` }, undefined)).toBeUndefined();
  });
});

test("attempts are listed by the names of the pipeline's loads, or of one batch", async () => {
  const prefixes: string[] = [];
  const statements = {
    list: async (_: unknown, prefix: string) => {
      prefixes.push(prefix);
      return [listed];
    },
    active: async () => [],
    describe: async () => undefined,
  };
  const deps = { pipelines: fakePipelines({ orders_queue: pipeline() }), statements };
  const { attempts, table_name } = await recentAttempts(deps, "orders_queue", 60);
  await batchAttempts(deps, "orders_queue", batchId);
  expect(attempts).toMatchObject([{ batch_id: batchId, attempt: 2 }]);
  const { database } = pipeline().warehouse;
  expect(prefixes).toEqual([`${database}/${table_name}/`, `${database}/${table_name}/${batchId}/`]);
});
