import { expect, test } from "vitest";
import { trimEndOf, trimStartOf } from "../../../src/core/base/trim-character.ts";

test.each([
  ["", "", ""],
  ["///", "", ""],
  ["//a//b//", "a//b//", "//a//b"],
  ["a", "a", "a"],
])("%j without slashes at the start, and at the end", (text, start, end) => {
  expect([trimStartOf(text, "/"), trimEndOf(text, "/")]).toEqual([start, end]);
});
