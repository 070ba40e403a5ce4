import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patternsOf, widen } from "../../infra/rights/widen.ts";
import { matches } from "../support/deployed/iam.ts";

describe("patterns", () => {
  test.for([
    { texts: ["b", "a"], most: 2, expected: ["a", "b"] },
    { texts: ["orders_1", "orders_2", "sales_1"], most: 2, expected: ["orders_*", "sales_1"] },
    { texts: ["m/orders/*.manifest", "m/sales/*.manifest"], most: 1, expected: ["m/*s/*.manifest"] },
    { texts: ["a", "ab", "abc"], most: 1, expected: ["a*"] },
    { texts: ["orders/*", "sales/*"], most: 1, expected: ["*s/*"] },
  ])("of $texts, at most $most, are $expected", ({ texts, most, expected }) => {
    expect(patternsOf(texts, most)).toEqual(expected);
  });

  test("match all texts they stand for, and are no more than asked for", () => {
    const texts = fc.array(fc.stringMatching(/^[ab/_]{1,6}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 8 }), (all, most) => {
        const patterns = patternsOf(all, most);
        return patterns.length <= most && all.every((text) => patterns.some((pattern) => matches(pattern, text)));
      }),
    );
  });
});

describe("a right that is widened", () => {
  const right = { sid: "Read", why: "It reads.", actions: ["s3:GetObject"] };

  test("stays in its buckets", () => {
    const resources = ["arn:aws:s3:::one/a/1", "arn:aws:s3:::one/a/2", "arn:aws:s3:::other/a/1"];
    const wide = widen({ ...right, resources }, 1);
    expect(wide.resources).toEqual(["arn:aws:s3:::one/a/*", "arn:aws:s3:::other/a/1"]);
    expect(wide.because).toMatch(/too short for the name of each pipeline/);
  });

  test("names clusters, databases and buckets as before", () => {
    const resources = [
      "arn:aws:redshift:r:1:dbname:main/dev",
      "arn:aws:redshift:r:1:dbname:main/test",
      "arn:aws:s3:::b1",
    ];
    expect(widen({ ...right, resources }, 1)).toEqual({ ...right, resources });
  });

  test("lists fewer prefixes", () => {
    const conditions = { StringLike: { "s3:prefix": ["orders_1/*", "orders_2/*"] } };
    const wide = widen({ ...right, resources: ["arn:aws:s3:::b"], conditions }, 1);
    expect(wide.conditions).toEqual({ StringLike: { "s3:prefix": ["orders_*/*"] } });
  });
});
