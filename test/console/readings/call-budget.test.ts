import { describe, expect, test } from "vitest";
import { callBudget } from "../../../src/console/readings/call-budget.ts";

/** A clock that moves only while somebody sleeps: to the end of the shortest sleep. */
function virtualClock() {
  let nowMs = 0;
  const sleepers: { untilMs: number; wake: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    sleepMs: (durationMs: number) =>
      new Promise<void>((wake) => void sleepers.push({ untilMs: nowMs + durationMs, wake })),
    async run(): Promise<void> {
      for (let turn = 0; turn < 10_000; turn++) {
        await new Promise(setImmediate);
        const [next] = sleepers.toSorted((a, b) => a.untilMs - b.untilMs);
        if (!next) return;
        nowMs = Math.max(nowMs, next.untilMs);
        sleepers.splice(sleepers.indexOf(next), 1);
        next.wake();
      }
    },
  };
}

const limits = { "data-api": 10, s3: 4, sqs: 2 };

describe("the budget of calls", () => {
  test("lets no minute have more calls than the limit, however many ask at once", async () => {
    const clock = virtualClock();
    const pass = callBudget({ limits, ...clock }).gate(1);
    const madeMs: number[] = [];
    const calls = Array.from({ length: 35 }, async () => {
      await pass("data-api");
      madeMs.push(clock.nowMs());
    });
    await clock.run();
    await Promise.all(calls);
    expect(madeMs).toHaveLength(35);
    const inMinuteFrom = (startMs: number) => madeMs.filter((ms) => ms >= startMs && ms < startMs + 60_000).length;
    expect(Math.max(...madeMs.map(inMinuteFrom))).toBe(10);
    expect(madeMs.at(-1)).toBe(180_000);
  });

  test("keeps a part for what a person asks, and counts services apart", async () => {
    const clock = virtualClock();
    const budget = callBudget({ limits, ...clock });
    const ahead = budget.gate(0.5);
    await Promise.all([ahead("s3"), ahead("s3")]);
    let isThrough = false;
    const third = ahead("s3").then(() => {
      isThrough = true;
    });
    await budget.gate(1)("s3");
    await budget.gate(1)("sqs");
    expect(isThrough).toBe(false);
    expect(budget.counts()).toEqual({
      "data-api": { last_minute: 0, limit: 10 },
      s3: { last_minute: 3, limit: 4 },
      sqs: { last_minute: 1, limit: 2 },
    });
    await clock.run();
    await third;
    expect(clock.nowMs()).toBe(60_000);
  });
});
