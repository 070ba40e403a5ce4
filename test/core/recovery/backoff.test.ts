import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs } from "../../../src/core/recovery/backoff.ts";

const limits = { maxAttempts: 8, baseDelaySeconds: 2, maxDelaySeconds: 60 };
/** Its jitter is 0.6501861475323487, computed with another SHA-256. */
const seed = "5cf50ac7-0000-4000-8000-000000000001";

describe("the delay before a failed attempt is repeated", () => {
  test.each([
    { attempt: 1, delayMs: 1300 },
    { attempt: 2, delayMs: 2600 },
    { attempt: 3, delayMs: 5201 },
    { attempt: 5, delayMs: 20_805 },
    { attempt: 6, delayMs: 39_011 },
    { attempt: 7, delayMs: 39_011 },
    { attempt: 999_999, delayMs: 39_011 },
  ])("is $delayMs ms after attempt $attempt", ({ attempt, delayMs }) => {
    expect(backoffMs(attempt, limits, seed)).toBe(delayMs);
  });

  test("differs between failures", () => {
    expect(backoffMs(6, limits, "another failure")).not.toBe(39_011);
  });

  test("is none where the base is none", () => {
    expect(backoffMs(8, { ...limits, baseDelaySeconds: 0 }, seed)).toBe(0);
  });

  test("stays between 0 and the ceiling, in whole milliseconds", () => {
    const anyLimits = fc.record({
      maxAttempts: fc.constant(8),
      baseDelaySeconds: fc.integer({ min: 0, max: 900 }),
      maxDelaySeconds: fc.integer({ min: 0, max: 900 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), anyLimits, fc.string(), (attempt, given, anySeed) => {
        const delayMs = backoffMs(attempt, given, anySeed);
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(given.maxDelaySeconds * 1000);
        expect(delayMs).toBeLessThanOrEqual(given.baseDelaySeconds * 1000 * 2 ** (attempt - 1));
      }),
    );
  });

  test("is spread over the whole range", () => {
    const delays = Array.from({ length: 1000 }, (_, index) => backoffMs(6, limits, `failure ${index}`));
    const tenths = new Set(delays.map((delayMs) => Math.floor(delayMs / 6000)));
    expect([...tenths].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
