import { describe, expect, test } from "vitest";
import { readingStore } from "../../../src/console/readings/reading-store.ts";

function setUp() {
  const clock = { nowMs: Date.parse("2026-11-30T10:00:00.000Z") };
  const store = readingStore({ nowMs: () => clock.nowMs, explain: (error) => String(error) });
  let reads = 0;
  const get = (read: () => Promise<string> = async () => "value", key = "k") =>
    store.get({
      ...{ key, freshMs: 5_000, patienceMs: 50 },
      read: () => {
        reads += 1;
        return read();
      },
    });
  return { clock, store, get, reads: () => reads };
}

describe("a reading that is kept", () => {
  test("waits for its first value, and says when it was read", async () => {
    const { get } = setUp();
    expect(await get()).toEqual({
      version: 1,
      read_at: "2026-11-30T10:00:00.000Z",
      is_reading: false,
      value: "value",
      error: null,
    });
  });

  test("waits no longer than its patience, and brings the value later", async () => {
    const { get } = setUp();
    const { promise, resolve } = Promise.withResolvers<string>();
    expect(await get(() => promise)).toEqual({ version: 0, read_at: null, is_reading: true, value: null, error: null });
    resolve("late");
    await promise;
    await new Promise(setImmediate);
    expect(await get()).toMatchObject({ value: "late", is_reading: false });
  });

  test("is read once while it is fresh, and behind the answer when it is old", async () => {
    const { get, clock, reads } = setUp();
    await get();
    clock.nowMs += 4_999;
    await get();
    expect(reads()).toBe(1);
    clock.nowMs += 1;
    expect(await get(async () => "newer")).toEqual({
      version: 1,
      ...{ read_at: "2026-11-30T10:00:00.000Z", is_reading: true, value: "value", error: null },
    });
    await new Promise(setImmediate);
    expect(await get()).toMatchObject({ read_at: "2026-11-30T10:00:05.000Z", value: "newer" });
    expect(reads()).toBe(2);
  });

  test("keeps its value and its age when a newer one cannot be read", async () => {
    const { get, clock } = setUp();
    await get();
    clock.nowMs += 5_000;
    await get(() => Promise.reject(new Error("no right")));
    await new Promise(setImmediate);
    expect(await get()).toMatchObject({
      read_at: "2026-11-30T10:00:00.000Z",
      value: "value",
      error: "Error: no right",
    });
  });

  test("is old at once after a change", async () => {
    const { get, store, reads } = setUp();
    await get();
    store.expire();
    await get();
    expect(reads()).toBe(2);
  });

  test("is forgotten when ten others were used since", async () => {
    const { get, reads } = setUp();
    await get();
    for (let other = 0; other < 10; other++) await get(undefined, `other ${other}`);
    await get();
    expect(reads()).toBe(12);
  });
});
