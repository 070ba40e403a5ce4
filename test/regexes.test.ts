import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allRegexes, nameOf } from "./support/regexes/all-regexes.ts";
import { checkRegex } from "./support/regexes/check-regex.ts";
import { exceptions, isException } from "./support/regexes/exceptions.ts";

/**
 * Anyone who may upload a file chooses keys, rows, and so the texts of errors. A regular expression that backtracks
 * polynomially or exponentially lets such a text hold up a function for seconds or hours.
 */

const { regexes, constructions, reached } = await allRegexes();

/** Proven once by `prove.ts`, which takes minutes; everything else, and each one that is new, is proven here. */
const proven: readonly string[] = JSON.parse(readFileSync("test/support/regexes/proven.json", "utf8"));

const byFile = Map.groupBy(
  regexes.filter((regex) => !isException(regex) && !proven.includes(nameOf(regex))),
  ({ place }) => place.split(":")[0] ?? "",
);

describe("a regular expression", () => {
  test.each([...byFile])("of %s takes time in proportion to the text", { timeout: 0 }, (_, ofFile) => {
    const checked = ofFile.map((regex) => `${regex.place} ${nameOf(regex)}: ${checkRegex(regex)}`);
    expect(checked.filter((line) => !line.endsWith(": linear"))).toEqual([]);
  });

  test("that is made from text is made, and looked at, here", () => {
    expect(constructions.filter((place) => !reached.has(place))).toEqual([]);
    expect(constructions.length).toBeGreaterThan(5);
  });

  test("that is an exception, or was proven once, is there", () => {
    const sources = new Set(regexes.map(({ source }) => source));
    expect(exceptions.filter(({ source }) => !sources.has(source))).toEqual([]);
    const names = new Set(regexes.map(nameOf));
    expect(proven.filter((name) => !names.has(name))).toEqual([]);
  });

  test.each([
    [String.raw`^\s*(?:\/\*.*?\*\/\s*)*COPY\b`, "is", "exponential"],
    [String.raw`\s+$`, "", "2nd degree polynomial"],
    [String.raw`\d+\d+x`, "", "3rd degree polynomial"],
    [String.raw`\/\*.*?\*\/`, "s", "2nd degree polynomial"],
    [String.raw`^'(?:[^'\\]|''|\\.)*'$`, "s", "linear"],
  ])("is told from others: /%s/%s", { timeout: 0 }, (source, flags, verdict) => {
    expect(checkRegex({ source, flags })).toContain(verdict);
  });
});
