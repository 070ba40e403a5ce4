import { describe, expect, test } from "vitest";
import { isAllowed, matches, type Statement } from "../support/deployed/iam.ts";

const read: Statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/orders/*" };
const get = (resource: string, context = {}) => ({ action: "s3:GetObject", resource, context });

describe("the evaluator of policies", () => {
  test.for([
    { pattern: "arn:aws:s3:::b/*", text: "arn:aws:s3:::b/a/c.csv", expected: true },
    { pattern: "arn:aws:s3:::b/*.json", text: "arn:aws:s3:::b/a.json", expected: true },
    { pattern: "arn:aws:s3:::b/*.json", text: "arn:aws:s3:::b/a-json", expected: false },
    { pattern: "arn:aws:s3:::b", text: "arn:aws:s3:::bb", expected: false },
    { pattern: "a?c", text: "abc", expected: true },
    { pattern: "a?c", text: "ac", expected: false },
    { pattern: "a+(b)", text: "a+(b)", expected: true },
    { pattern: "*", text: "two\nlines", expected: true },
  ])("matches $pattern with $text: $expected", ({ pattern, text, expected }) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test("allows what a statement names, and nothing else", () => {
    expect(isAllowed([read], get("arn:aws:s3:::lake/orders/1.csv"))).toBe(true);
    expect(isAllowed([read], get("arn:aws:s3:::lake/other/1.csv"))).toBe(false);
    expect(isAllowed([read], { ...get("arn:aws:s3:::lake/orders/1.csv"), action: "s3:PutObject" })).toBe(false);
    expect(isAllowed([], get("arn:aws:s3:::lake/orders/1.csv"))).toBe(false);
  });

  test("takes actions in any case", () => {
    expect(isAllowed([{ ...read, Action: ["S3:getobject"] }], get("arn:aws:s3:::lake/orders/1.csv"))).toBe(true);
  });

  test("lets a denial win", () => {
    const deny: Statement = { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::lake/orders/secret*" };
    expect(isAllowed([read, deny], get("arn:aws:s3:::lake/orders/1.csv"))).toBe(true);
    expect(isAllowed([read, deny], get("arn:aws:s3:::lake/orders/secret.csv"))).toBe(false);
  });

  test.for([
    { operator: "StringEquals", pattern: "config/", value: "config/", expected: true },
    { operator: "StringEquals", pattern: "config/*", value: "config/a", expected: false },
    { operator: "StringLike", pattern: "config/*", value: "config/a", expected: true },
    { operator: "StringLike", pattern: ["x", "con*"], value: "config/a", expected: true },
    {
      operator: "ArnEquals",
      pattern: "arn:aws:lambda:r:1:function:a",
      value: "arn:aws:lambda:r:1:function:b",
      expected: false,
    },
    { operator: "StringEquals", pattern: "config/", value: undefined, expected: false },
  ])("takes $operator $pattern with $value as $expected", ({ operator, pattern, value, expected }) => {
    const conditional = { ...read, Condition: { [operator]: { key: pattern } } };
    const context = value === undefined ? {} : { key: value };
    expect(isAllowed([conditional], get("arn:aws:s3:::lake/orders/1.csv", context))).toBe(expected);
  });

  test("needs every condition to hold", () => {
    const both = { ...read, Condition: { StringEquals: { a: "1" }, StringLike: { b: "2*" } } };
    expect(isAllowed([both], get("arn:aws:s3:::lake/orders/1.csv", { a: "1", b: "23" }))).toBe(true);
    expect(isAllowed([both], get("arn:aws:s3:::lake/orders/1.csv", { a: "1", b: "3" }))).toBe(false);
  });

  test("refuses to guess what an operator means that it does not know", () => {
    const odd = { ...read, Condition: { NumericLessThan: { key: "1" } } };
    expect(() => isAllowed([odd], get("arn:aws:s3:::lake/orders/1.csv", { key: "0" }))).toThrow("NumericLessThan");
  });
});
