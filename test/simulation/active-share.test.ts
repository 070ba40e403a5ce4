import { describe, expect, test } from "vitest";
import { activeShare } from "../../src/simulation/active-share.ts";

/** A quarter of an hour, which begins with a run of `reconcile`. */
const quarter = 900;

const load = (startedAt: number, endedAt: number) => ({ startedAt, endedAt });

describe("the share of the time in which a workgroup is billed", () => {
  test.for([
    { what: "reconcile alone: a minute of each quarter of an hour", loads: [], seconds: 60 },
    { what: "a short load: a minute more", loads: [load(300, 303)], seconds: 120 },
    { what: "a load within the minute of another", loads: [load(300, 303), load(330, 335)], seconds: 120 },
    { what: "a load that goes on after that minute", loads: [load(300, 303), load(350, 380)], seconds: 60 + 80 },
    { what: "two loads at once", loads: [load(300, 400), load(310, 390)], seconds: 60 + 100 },
    { what: "a load that is not over at the end", loads: [load(890, 1000)], seconds: 60 + 10 },
  ])("counts $what", ({ loads, seconds }) => {
    expect(activeShare(loads, quarter)).toBeCloseTo(seconds / quarter, 10);
  });

  test("counts a load every half minute as all of the time", () => {
    const loads = Array.from({ length: 30 }, (_, at) => load(at * 30, at * 30 + 3));
    expect(activeShare(loads, quarter)).toBe(1);
  });
});
