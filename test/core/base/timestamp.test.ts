import { expect, test } from "vitest";
import { isoOf, timestampOf } from "../../../src/core/base/timestamp.ts";

test("a time is written as a TIMESTAMP in UTC", () => {
  expect(timestampOf("2026-01-02T03:04:05.678Z")).toBe("2026-01-02 03:04:05.678");
});

test.each([
  { timestamp: "2026-01-02 03:04:05.678", iso: "2026-01-02T03:04:05.678Z" },
  { timestamp: "2026-11-22 08:00:00", iso: "2026-11-22T08:00:00.000Z" },
  { timestamp: "2026-11-22 08:00:00.1", iso: "2026-11-22T08:00:00.100Z" },
  { timestamp: "2026-11-22 08:00:00.123456", iso: "2026-11-22T08:00:00.123Z" },
])("the TIMESTAMP $timestamp is read as $iso", ({ timestamp, iso }) => {
  expect(isoOf(timestamp)).toBe(iso);
});
