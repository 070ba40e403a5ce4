import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  admitted,
  groupsOf,
  type Hold,
  holdSeconds,
  isLastChance,
  patienceSeconds,
} from "../../../src/core/load/back-pressure.ts";

/** A moment at which every tick is due: 54,000 times 32,768 seconds after 1970 began. */
const tick = 54_000 * 32_768_000;
const secondsAgo = (seconds: number) => tick - seconds * 1000;

const hold = (given: Partial<Hold> = {}): Hold => ({
  nowMs: tick,
  windowSeconds: 60,
  oldestActiveAtMs: tick,
  sentAtMs: secondsAgo(60),
  receives: 1,
  ...given,
});

describe("messages that are held back", () => {
  test.each([
    { what: "after half a minute, if the loads are new", given: {}, seconds: 32 },
    { what: "soon, if the window is short", given: { windowSeconds: 5 }, seconds: 4 },
    { what: "soonest without a window", given: { windowSeconds: 0 }, seconds: 2 },
    { what: "at the same tick, whenever they came", given: { nowMs: tick + 20_000 }, seconds: 12 },
    { what: "after a quarter of the oldest load's age", given: { oldestActiveAtMs: secondsAgo(256) }, seconds: 64 },
    { what: "no later for having waited", given: { sentAtMs: secondsAgo(7200), receives: 20 }, seconds: 32 },
    { what: "later if they were received often", given: { sentAtMs: secondsAgo(1024), receives: 21 }, seconds: 512 },
    { what: "within what SQS takes", given: { sentAtMs: secondsAgo(1_000_000), receives: 21 }, seconds: 32_768 },
  ])("come back $what", ({ given, seconds }) => {
    expect(holdSeconds(hold(given))).toBe(seconds);
  });

  test("of one target come back at one moment, however long each has waited there", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 31 }), (first, second) => {
        const backAt = (second: number) => second + holdSeconds(hold({ nowMs: tick + second * 1000 }));
        expect(backAt(first)).toBe(backAt(second));
      }),
    );
  });

  test.each([0, 1, 5, 60, 300])(
    "for as long as a queue keeps them are received less than 95 times, with a window of %i s and loads that never end",
    (windowSeconds) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 32_767 }), fc.integer({ min: 0, max: 3600 }), (offset, age) => {
          const sentAtMs = tick + offset * 1000;
          const endMs = sentAtMs + 14 * 24 * 60 * 60 * 1000;
          let receives = 0;
          // The trigger takes no time at all: with its window, a message is received less often.
          for (let nowMs = sentAtMs; nowMs < endMs; ) {
            receives += 1;
            // Loads end and others begin, so the oldest one may be new whenever the message comes.
            const oldestActiveAtMs = nowMs - age * 1000 * (receives % 2);
            nowMs += holdSeconds({ nowMs, windowSeconds, oldestActiveAtMs, sentAtMs, receives }) * 1000;
          }
          expect(receives).toBeLessThan(95);
        }),
        { numRuns: 200 },
      );
    },
  );

  test.each([
    { max: 100, last: 96 },
    { max: 1000, last: 996 },
    { max: 10, last: 7 },
    { max: 5, last: 4 },
    { max: 3, last: 3 },
    { max: 1, last: 1 },
    { max: undefined, last: 4 },
  ])("go no more at receive $last of $max", ({ max, last }) => {
    expect(isLastChance(last - 1, max)).toBe(false);
    expect(isLastChance(last, max)).toBe(true);
  });

  test("may always go where there are no dead letters", () => {
    expect(isLastChance(1_000_000, "none")).toBe(false);
  });
});

describe("the end of a load is waited for", () => {
  test.each([
    { what: "5 seconds, if it was just submitted", ageMs: 0, seconds: 5 },
    { what: "till it is 5 seconds old", ageMs: 1500, seconds: 4 },
    { what: "a second, if it is almost so old", ageMs: 4999, seconds: 1 },
    { what: "not at all from 5 seconds on", ageMs: 5000, seconds: 0 },
    { what: "5 seconds, if another clock says that it begins tomorrow", ageMs: -24 * 60 * 60 * 1000, seconds: 5 },
  ])("$what", ({ ageMs, seconds }) => {
    for (const windowSeconds of [0, 1, 4]) expect(patienceSeconds(windowSeconds, ageMs)).toBe(seconds);
    expect(patienceSeconds(5, ageMs)).toBe(0);
  });
});

describe("batches of one invocation", () => {
  const singles = (count: number) => Array.from({ length: count }, (_, index) => [index]);
  const free = { active: 0, isOvertaken: false };

  test.each([
    { what: "one, beside no load", groups: singles(1), at: free, count: 1 },
    { what: "one, beside one load", groups: singles(1), at: { active: 1, isOvertaken: false }, count: 1 },
    { what: "none, beside two", groups: singles(1), at: { active: 2, isOvertaken: false }, count: 0 },
    { what: "one that both have overtaken", groups: singles(1), at: { active: 2, isOvertaken: true }, count: 1 },
    {
      what: "none, beside three, whatever they have overtaken",
      groups: singles(1),
      at: { active: 3, isOvertaken: true },
      count: 0,
    },
    { what: "six of six", groups: singles(6), at: { active: 1, isOvertaken: false }, count: 6 },
    { what: "ten of fifty", groups: singles(50), at: free, count: 10 },
    { what: "nine of fifty, beside one", groups: singles(50), at: { active: 1, isOvertaken: false }, count: 9 },
    {
      what: "all that share a message",
      groups: [Array.from({ length: 12 }, (_, index) => index), [12]],
      at: free,
      count: 12,
    },
  ])("are submitted: $what", ({ groups, at, count }) => {
    expect(admitted(groups, at)).toEqual(groups.flat().slice(0, count));
  });

  test("that share a message are one group", () => {
    const batches = [["m1", "m2"], ["m3"], ["m2", "m4"], ["m5"], ["m4"]];
    expect(groupsOf(batches, (ids) => ids)).toEqual([[["m1", "m2"], ["m2", "m4"], ["m4"]], [["m3"]], [["m5"]]]);
  });
});
