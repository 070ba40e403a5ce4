import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonLine, jsonText } from "../../../src/core/base/json-line.ts";
import { anyText } from "../hostile-keys.ts";

/** Controls, line breaks, marks of direction, and the commonest that are hidden. */
const obeyed =
  "\u007f\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff";
const isObeyed = (character: string) => {
  const unit = character.charCodeAt(0);
  return unit < 0x20 || (unit > 0x7f && unit < 0xa0) || obeyed.includes(character);
};

describe("JSON on a line", () => {
  test.each([
    [{ a: "orders/é \u65e5 \u{1f600}" }, '{"a":"orders/é \u65e5 \u{1f600}"}'],
    [{ "\u202e": "a\u007f\u0085\u2028\u200b\u00ad" }, '{"\\u202e":"a\\u007f\\u0085\\u2028\\u200b\\u00ad"}'],
    [["\u001b[2J", "\u009b2J"], '["\\u001b[2J","\\u009b2J"]'],
    ["\u{e0041}", '"\\udb40\\udc41"'],
    ["\ud800", '"\\ud800"'],
    [undefined, "null"],
  ])("%j shows what is hidden", (value, expected) => {
    expect(jsonLine(value)).toBe(expected);
  });

  test("has the exact value, on one line, and nothing that a terminal obeys", () => {
    return fc.assert(
      fc.property(anyText, (key) => {
        const line = jsonLine({ [key]: [key] });
        expect(Object.entries(JSON.parse(line))).toEqual([[key, [key]]]);
        expect([...line].filter(isObeyed)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("JSON on several lines", () => {
  test.each([
    [{ a: ["\u001b\n", "\u202e"] }, '{\n  "a": [\n    "\\u001b\\n",\n    "\\u202e"\n  ]\n}'],
    [undefined, "null"],
  ])("%j shows what is hidden, and keeps its own lines", (value, expected) => {
    expect(jsonText(value)).toBe(expected);
  });
});
