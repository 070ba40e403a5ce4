import { expect, test } from "vitest";
import { shownReason } from "../../../src/core/base/shown-reason.ts";

test.each([
  ["short\nand hostile", "short\\nand hostile"],
  ["a".repeat(2_000), "a".repeat(2_000)],
  ["a".repeat(2_001), `${"a".repeat(2_000)} … (2,001 characters)`],
  ["\n".repeat(1_000_000), `${"\\n".repeat(2_000)} … (1,000,000 characters)`],
  [`${"a".repeat(1_999)}\u{1f600}`, `${"a".repeat(1_999)} … (2,001 characters)`],
])("a reason is shown, and cut where it is too long to read (%#)", (reason, expected) => {
  expect(shownReason(reason)).toBe(expected);
});
