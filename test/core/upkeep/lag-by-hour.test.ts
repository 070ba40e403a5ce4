import { expect, test } from "vitest";
import { lagByHour } from "../../../src/core/upkeep/lag-by-hour.ts";

const load = (loadedAt: string, oldestEvent: string) => ({
  ...{ batchId: "b", isUndone: false, files: 1, bytes: 1, loadedAt, oldestEvent },
});

test("the longest lag of each hour, oldest hour first; an hour without a load has none", () => {
  const now = new Date("2026-11-30T12:00:00.000Z");
  const loads = [
    load("2026-11-30T11:59:00.000Z", "2026-11-30T11:58:30.000Z"),
    load("2026-11-30T11:01:00.000Z", "2026-11-30T11:00:00.000Z"),
    load("2026-11-30T09:30:00.000Z", "2026-11-30T09:20:00.000Z"),
    load("2026-11-30T07:59:00.000Z", "2026-11-30T07:00:00.000Z"),
  ];
  expect(lagByHour(loads, { now, hours: 4 })).toEqual([null, 600, null, 60]);
});
