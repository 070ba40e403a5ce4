import { expect, test } from "vitest";
import { lateness } from "../../../../src/core/upkeep/underway/lateness.ts";

const nowMs = Date.parse("2026-11-30T12:00:00.000Z");
const fine = {
  last_load: "2026-11-30T11:58:00.000Z",
  freshness_seconds: 60,
  waiting_files: 0,
  queued_messages: 0,
  oldest_waiting: null,
};
const waitsSince = (since: string) => ({ url: "s3://lake/a.csv", since, batch_id: "b".repeat(32) });

test.each([
  ["nothing waits and the last load was quick", fine, null],
  ["a queue that may not be asked", { ...fine, queued_messages: null }, null],
  ["young files wait", { ...fine, waiting_files: 3, oldest_waiting: waitsSince("2026-11-30T11:50:00.000Z") }, null],
  [
    "an old file waits, although a load was just committed",
    { ...fine, waiting_files: 3, oldest_waiting: waitsSince("2026-11-30T11:20:00.000Z") },
    "3 files wait, the oldest for 40 min",
  ],
  [
    "one old file of a pipeline that never loaded",
    { ...fine, last_load: null, waiting_files: 1, oldest_waiting: waitsSince("2026-11-30T09:55:00.000Z") },
    "1 file waits for 2 h 5 min",
  ],
  ["messages wait, and a load was just committed", { ...fine, queued_messages: 2 }, null],
  [
    "messages wait, and nothing was loaded for long",
    { ...fine, last_load: "2026-11-30T11:20:00.000Z", queued_messages: 1 },
    "1 message waits, and the last load was 40 min ago",
  ],
  [
    "a pipeline that never loaded is new",
    { ...fine, last_load: null, freshness_seconds: null, queued_messages: 1 },
    null,
  ],
  [
    "the last load brought old files",
    { ...fine, freshness_seconds: 1_800 },
    "the oldest file of the last load was 30 min old when its rows appeared",
  ],
  ["an old load was late", { ...fine, last_load: "2026-11-30T10:00:00.000Z", freshness_seconds: 1_800 }, null],
])("%s", (_, status, expected) => {
  expect(lateness(status, { nowMs, targetMinutes: 15 })).toBe(expected);
});
