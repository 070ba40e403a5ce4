import { expect, test } from "vitest";
import { contention } from "../../bench/contention.ts";

test("Loads behind a fence take one attempt each, whatever the size", async () => {
  const notes: string[] = [];
  const small = { targetRows: 2_000, loads: 4, rowsPerLoad: 100, rounds: 1, idleSeconds: 0.2, baseDelaySeconds: 0.02 };
  const measurements = await contention((text) => notes.push(text), small);
  expect(measurements.find(({ measure, of }) => measure === "attempts" && of === "fence")).toEqual({
    measure: "attempts",
    of: "fence",
    figure: 4,
    reference: { kind: "floor", name: "one for each load", figure: 4 },
    target: { on: "ratio", is: "=", bound: 1 },
  });
  expect(measurements.filter(({ figure }) => !(figure > 0))).toEqual([]);
  expect(notes).toHaveLength(3);
});
