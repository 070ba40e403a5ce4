import { describe, expect, test } from "vitest";
import { type Target, toLine } from "../../bench/benchmark.ts";

const reference = { kind: "peer", name: "retry", figure: 20 } as const;

describe("a benchmark's line", () => {
  test("has the figure, its peer's, their ratio, and the target", () => {
    const target: Target = { on: "ratio", is: "<=", bound: 0.5 };
    expect(toLine("contention", { measure: "wall_seconds", of: "fence", figure: 5.12345, reference, target })).toEqual({
      benchmark: "contention",
      measure: "wall_seconds",
      of: "fence",
      figure: 5.123,
      reference: { kind: "peer", name: "retry", figure: 20 },
      ratio: 0.2562,
      target: "ratio <= 0.5",
      met: true,
    });
  });

  test.each<{ figure: number; target: Target; met: boolean }>([
    { figure: 10, target: { on: "ratio", is: "<=", bound: 0.5 }, met: true },
    { figure: 10.0001, target: { on: "ratio", is: "<=", bound: 0.5 }, met: false },
    { figure: 20, target: { on: "ratio", is: "=", bound: 1 }, met: true },
    { figure: 19, target: { on: "ratio", is: "=", bound: 1 }, met: false },
    { figure: 19, target: { on: "figure", is: "<=", bound: 18 }, met: false },
    { figure: 16, target: { on: "ratio", is: ">=", bound: 0.8 }, met: true },
    { figure: 15.9, target: { on: "ratio", is: ">=", bound: 0.8 }, met: false },
    { figure: 20.5, target: { on: "difference", is: "<=", bound: 0.5 }, met: true },
    { figure: 20.6, target: { on: "difference", is: "<=", bound: 0.5 }, met: false },
  ])("says whether $figure meets $target.on $target.is $target.bound: $met", ({ figure, target, met }) => {
    expect(toLine("contention", { measure: "m", of: "o", figure, reference, target }).met).toBe(met);
  });

  test("takes the median of the rounds' ratios for the ratio, where there are rounds", () => {
    const target: Target = { on: "ratio", is: ">=", bound: 0.8 };
    const measured = { measure: "rows_per_second", of: "csv", figure: 30, reference, ratio: 0.7, target };
    expect(toLine("copy", measured)).toMatchObject({ ratio: 0.7, met: false });
  });

  test("says of a figure that could not be measured that it misses", () => {
    const target: Target = { on: "figure", is: "<=", bound: 1 };
    expect(toLine("contention", { measure: "m", of: "o", figure: Number.NaN, target }).met).toBe(false);
  });
});
