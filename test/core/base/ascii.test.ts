import fc from "fast-check";
import { expect, test } from "vitest";
import { ascii } from "../../../src/core/base/ascii.ts";
import { anyCharacter } from "../any-character.ts";

test.for([
  { text: 'sales."Order Items"', plain: 'sales."Order Items"' },
  { text: "Bücher", plain: String.raw`B\u00fccher` },
  { text: "日本", plain: String.raw`\u65e5\u672c` },
  { text: "😀", plain: String.raw`\ud83d\ude00` },
  { text: String.raw`B\u00fccher`, plain: String.raw`B\\u00fccher` },
  { text: "a\nb", plain: String.raw`a\u000ab` },
])("$text is $plain", ({ text, plain }) => {
  expect(ascii(text)).toBe(plain);
});

test("any text is printable ASCII, from which it can be read back: no two texts are one", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      const plain = ascii(text);
      expect(plain).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(`"${plain.replaceAll('"', '\\"')}"`)).toBe(text);
    }),
  );
});

test("the longest name of a table fits into a dimension of CloudWatch: 1,024 characters", () => {
  const part = `"${"é".repeat(63)}a"`; // 127 bytes
  expect(ascii(`${part}.${part}`)).toHaveLength(763);
});
