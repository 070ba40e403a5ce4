import { describe, expect, test } from "vitest";
import { nextSlotMs, slotSeconds } from "../../../src/core/load/retry-slot.ts";

const at = (time: string) => Date.parse(`2026-11-22T${time}.000Z`);
const quarterHourMs = 900_000;

describe("the time at which refused messages come back", () => {
  test("is the same for all of a queue, four times an hour", () => {
    const first = nextSlotMs("orders_queue", at("08:00:00"));
    expect(nextSlotMs("orders_queue", first - 11_000)).toBe(first);
    expect(nextSlotMs("orders_queue", first - 10_000)).toBe(first); // SQS counts whole seconds
    expect(nextSlotMs("orders_queue", first - 9_999)).toBe(first + quarterHourMs);
    expect(first - at("08:00:00")).toBeLessThanOrEqual(quarterHourMs + 10_000);
  });

  test("is another for another queue", () => {
    const times = new Set(
      ["orders_queue", "clicks_queue", "events_queue"].map((name) => nextSlotMs(name, at("08:00:00"))),
    );
    expect(times.size).toBe(3);
  });

  test("is reached when the messages are hidden for so many seconds, and never before", () => {
    const nowMs = at("08:00:00") + 1;
    const seconds = slotSeconds("orders_queue", nowMs);
    const early = nowMs + seconds * 1000 - nextSlotMs("orders_queue", nowMs);
    expect(early).toBeGreaterThanOrEqual(0);
    expect(early).toBeLessThan(1000);
  });
});
