import { describe, expect, test } from "vitest";
import { createDice } from "../../src/faults/dice.ts";

const throws = (seed: number, kind: string, count: number) => {
  const dice = createDice(seed);
  return Array.from({ length: count }, () => dice.happens(kind, 0.3));
};

describe("dice", () => {
  test("fall the same way for the same seed and kind, and another way for others", () => {
    expect(throws(1, "a", 100)).toEqual(throws(1, "a", 100));
    expect(throws(2, "a", 100)).not.toEqual(throws(1, "a", 100));
    expect(throws(1, "b", 100)).not.toEqual(throws(1, "a", 100));
  });

  test("of one kind are not moved by those of another", () => {
    const dice = createDice(1);
    const mixed = Array.from({ length: 100 }, () => {
      dice.upTo("other", 6);
      return dice.happens("a", 0.3);
    });
    expect(mixed).toEqual(throws(1, "a", 100));
  });

  test("hit at the rate they are given: never at 0 or without one, always at 1", () => {
    const dice = createDice(1);
    const hits = (rate: number | undefined) =>
      Array.from({ length: 10_000 }, () => dice.happens("a", rate)).filter(Boolean);
    expect(hits(0)).toHaveLength(0);
    expect(hits(undefined)).toHaveLength(0);
    expect(hits(1)).toHaveLength(10_000);
    expect(hits(0.3).length).toBeGreaterThan(2_800);
    expect(hits(0.3).length).toBeLessThan(3_200);
  });

  test("show every whole number up to the greatest, and stay within a range", () => {
    const dice = createDice(1);
    expect(new Set(Array.from({ length: 200 }, () => dice.upTo("a", 4)))).toEqual(new Set([1, 2, 3, 4]));
    const between = Array.from({ length: 200 }, () => dice.between("a", { min: 5, max: 7 }));
    expect(between.every((value) => value >= 5 && value < 7)).toBe(true);
  });
});
