import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shown } from "../../../src/core/base/shown.ts";
import { anyText } from "../hostile-keys.ts";

/** What no terminal, mail or page may get, as Unicode's code charts list it: independent of the expression in the code. */
const neverShown: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x1f], // C0, line breaks among them
  [0x7f, 0x9f], // DEL, C1
  [0xad, 0xad], // soft hyphen
  [0x34f, 0x34f], // combining grapheme joiner
  [0x61c, 0x61c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels
  [0x200b, 0x200b], // zero-width space
  [0x200e, 0x200f], // marks of direction
  [0x2028, 0x202e], // line and paragraph separator, embeddings and overrides of direction
  [0x2060, 0x206f], // word joiner, invisible operators, isolates
  [0x3164, 0x3164], // Hangul filler
  [0xd800, 0xdfff], // halves of surrogate pairs
  [0xfeff, 0xfeff], // byte order mark
  [0xffa0, 0xffa0], // Hangul filler
  [0xfff9, 0xfffb], // interlinear notes
  [0xe0000, 0xe00ff], // tags
];

const isNeverShown = (character: string) => {
  const point = character.codePointAt(0) ?? 0;
  return neverShown.some(([from, to]) => point >= from && point <= to);
};

describe("a text as a person may see it", () => {
  test.each([
    ["orders/a\nThen run: b", "orders/a\\nThen run: b"],
    ["a\r\nb\tc", "a\\r\\nb\\tc"],
    ["a\u0085b\u2028c\u2029d\u000be\u000cf", "a\\u{85}b\\u{2028}c\\u{2029}d\\u{b}e\\u{c}f"],
    ["\u001b[31mred", "\\u{1b}[31mred"],
    ["\u001b]0;title\u0007", "\\u{1b}]0;title\\u{7}"],
    ["\u009b2J\u007f\u0000", "\\u{9b}2J\\u{7f}\\u{0}"],
    ["a\u202egnp.exe", "a\\u{202e}gnp.exe"],
    ["\u061c\u200e\u200f\u2066\u2069", "\\u{61c}\\u{200e}\\u{200f}\\u{2066}\\u{2069}"],
    ["\ufeffa\u200bb\u2060c\u00add", "\\u{feff}a\\u{200b}b\\u{2060}c\\u{ad}d"],
    ["a\u200cb\u200dc\ufe0fd", "a\\u{200c}b\\u{200d}c\\u{fe0f}d"],
    ["1\ufe0f 1\u200d", "1\\u{fe0f} 1\\u{200d}"],
    ["\u2764\ufe0f\ufe0f", "\u2764\ufe0f\\u{fe0f}"],
    ["\u{1f469}\u200d\u200d\u{1f680}", "\u{1f469}\\u{200d}\\u{200d}\u{1f680}"],
    ["x\u{e0041}\u{e007f}", "x\\u{e0041}\\u{e007f}"],
    ["a\u{e0100}", "a\\u{e0100}"],
    ["\u3164\u115f\uffa0", "\\u{3164}\\u{115f}\\u{ffa0}"],
    ["\ud800a\udc00", "\\u{d800}a\\u{dc00}"],
  ])("%j is %j", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test.each([
    ["an ordinary key", "orders/dt=2026-11-02/part-0001.csv.gz"],
    ["an address with marks", "s3://b/a b+c%20d'e\"f&g?h#i[j]{k}|l^m`n~o"],
    ["backslashes", "C:\\new\\table\\u{1b}\\"],
    ["accents, composed and not", "r\u00e9sum\u00e9 re\u0301sume\u0301"],
    ["Arabic", "\u0637\u0644\u0628\u0627\u062a\u0650.csv"],
    ["Hebrew", "\u05d4\u05d6\u05de\u05e0\u05d5\u05ea"],
    ["Persian, with its non-joiner", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"],
    ["Hindi, with joiners", "\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937"],
    ["Mongolian, with its vowel separator and a variant", "\u182d\u180e\u1820 \u1828\u180b"],
    ["Chinese, Japanese, Korean", "\u8a02\u5355 \u6ce8\u6587 \uc8fc\u6587 \u3000"],
    ["a variant of a Chinese character", "\u845b\u{e0100}"],
    ["Thai", "\u0e04\u0e33\u0e2a\u0e31\u0e48\u0e07\u0e0b\u0e37\u0e49\u0e2d"],
    ["emoji", "\u{1f600} \u2764\ufe0f \u2600\ufe0e 1\ufe0f\u20e3 \u{1f1e9}\u{1f1ea} \u{1f44d}\u{1f3fd}"],
    [
      "emoji that are joined",
      "\u{1f469}\u{1f3fd}\u200d\u{1f680} \u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f3f3}\ufe0f\u200d\u{1f308}",
    ],
    ["blanks that have a width", "a\u00a0b\u202fc\u2003d"],
  ])("%s stays as it is", (_, text) => {
    expect(shown(text)).toBe(text);
  });

  test("holds nothing that is obeyed or hidden", () => {
    return fc.assert(
      fc.property(anyText, (text) => {
        expect([...shown(text)].filter(isNeverShown)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("shown twice is shown once", () => {
    return fc.assert(
      fc.property(anyText, (text) => {
        expect(shown(shown(text))).toBe(shown(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("is unchanged where it is printable ASCII", () => {
    return fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        expect(shown(text)).toBe(text);
      }),
    );
  });

  test("of a hundred thousand characters grows ten times at most", () => {
    expect(shown("\u{e0041}".repeat(50_000))).toHaveLength(9 * 50_000);
    expect(shown("\u200d".repeat(100_000))).toHaveLength(8 * 100_000);
  });
});
