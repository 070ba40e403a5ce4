import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyKey, hostileKeys, maxKeyBytes } from "./hostile-keys.ts";

/** Whether S3 takes it: UTF-8 of 1 to 1,024 bytes. NUL is left out, since no store of text holds it. */
function isKey(text: string): boolean {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length > 0 && bytes.length <= 1_024 && bytes.toString("utf8") === text && !text.includes("\0");
}

describe("hostile keys", () => {
  test("are at least 200, each another key that S3 takes", () => {
    expect(hostileKeys.length).toBeGreaterThanOrEqual(200);
    expect(hostileKeys.filter((key) => !isKey(key))).toEqual([]);
    expect(hostileKeys.length).toBe(new Set(hostileKeys).size);
  });

  test("are as long as keys get, in characters of one to four bytes", () => {
    const full = hostileKeys.filter((key) => Buffer.byteLength(key) >= maxKeyBytes - 3);
    for (const character of ["a", "é", "日", "\u{1f600}"])
      expect(full.some((key) => key.includes(character.repeat(250)))).toBe(true);
  });

  test("at random are keys that S3 takes", () => {
    return fc.assert(fc.property(anyKey, isKey), { numRuns: 500 });
  });
});
