import { expect, test } from "vitest";
import { lateness } from "../../../src/console/readings/lateness.ts";

const nowMs = Date.parse("2026-11-30T12:00:00.000Z");
const fine = { last_load: "2026-11-30T11:58:00.000Z", freshness_seconds: 60, waiting_files: 0, queued_messages: 0 };

test.each([
  ["nothing waits and the last load was quick", fine, null],
  ["a queue that may not be asked", { ...fine, queued_messages: null }, null],
  ["files wait, and a load was just committed", { ...fine, waiting_files: 3 }, null],
  [
    "files wait, and nothing was loaded for long",
    { ...fine, last_load: "2026-11-30T11:20:00.000Z", waiting_files: 3, queued_messages: 1 },
    "3 files and 1 message wait, and the last load was 40 minutes ago",
  ],
  [
    "one file waits, and nothing was loaded for long",
    { ...fine, last_load: "2026-11-30T11:20:00.000Z", waiting_files: 1 },
    "1 file waits, and the last load was 40 minutes ago",
  ],
  [
    "a pipeline that never loaded is new",
    { ...fine, last_load: null, freshness_seconds: null, waiting_files: 1 },
    null,
  ],
  [
    "the last load brought old files",
    { ...fine, freshness_seconds: 1_800 },
    "the oldest file of the last load was 30 minutes old when its rows appeared",
  ],
  ["an old load was late", { ...fine, last_load: "2026-11-30T10:00:00.000Z", freshness_seconds: 1_800 }, null],
])("%s", (_, status, expected) => {
  expect(lateness(status, { nowMs, targetMinutes: 15 })).toBe(expected);
});
