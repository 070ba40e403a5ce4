import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { likePattern } from "../../../../src/core/upkeep/trace/like-pattern.ts";

describe("a pattern of keys", () => {
  test.each([
    [
      "orders/2026-11-28*",
      ["orders/2026-11-28", "orders/2026-11-28/a.csv"],
      ["orders/2026-11-27/a.csv", "x/orders/2026-11-28"],
    ],
    ["s3://lake/orders/*.csv", ["orders/a.csv", "orders/.csv", "orders/b/c.csv"], ["orders/a.csv.gz", "a.csv"]],
    ["orders/a.csv", ["orders/a.csv"], ["orders/a.csv2", "orders/a"]],
    ["a*a", ["aa", "aba"], ["a", ""]],
    ["*", ["", "anything"], []],
    ["a*b*c", ["abc", "aXbXc"], ["acb", "ab"]],
    ["a[x]*", ["a[x]y"], ["ax"]],
  ])("%s", (pattern, fitting, others) => {
    const { fits } = likePattern(pattern);
    expect(fitting.filter((key) => !fits(key))).toEqual([]);
    expect(others.filter(fits)).toEqual([]);
  });

  test("fits as a regular expression would that has .* for each star", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 }), (pattern, key) => {
        const oracle = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
        expect(likePattern(pattern).fits(key)).toBe(oracle.test(key));
      }),
    );
  });
});
