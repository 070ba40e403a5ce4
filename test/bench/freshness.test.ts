import { expect, test } from "vitest";
import { floorSeconds } from "../../bench/freshness/floor.ts";
import type { SentFile } from "../../bench/freshness/sent-file.ts";
import { freshness } from "../../bench/freshness.ts";

test("Every file of every window is seen, and none before a script by hand could know of it", async () => {
  const options = { rates: [4], windows: [0, 1], seconds: 1, warmUpSeconds: 0.2, pollMs: 20 };
  const measurements = await freshness(() => {}, options);
  expect(measurements.map(({ measure, of }) => `${measure} of ${of}`)).toEqual([
    "p50_seconds of 4 files a second, window 0 s",
    "p99_seconds of 4 files a second, window 0 s",
    "worst_seconds of 4 files a second, window 0 s",
    "p50_seconds of 4 files a second, window 1 s",
    "p99_seconds of 4 files a second, window 1 s",
    "worst_seconds of 4 files a second, window 1 s",
  ]);
  const figures = measurements.map(({ figure }) => figure);
  expect(figures[0]).toBeGreaterThan(0);
  expect(figures[1]).toBeGreaterThanOrEqual(figures[0] ?? 0);
  // The first file of a window waits for all of it, whoever loads it.
  expect(figures[5]).toBeGreaterThan(1);
  expect(measurements[5]?.reference?.figure).toBeGreaterThan(1);
});

/** Sent and stored at these milliseconds. */
const file = (putAtMs: number, storedAtMs: number): SentFile => {
  const id = putAtMs;
  return { id, key: `${id}.csv`, putAtMs, storedAtMs, visibleAtMs: 0 };
};

test("By hand a file waits for the window of its batch, and for the load before", async () => {
  const loads: number[][] = [];
  const load = async (files: readonly SentFile[]) => {
    loads.push(files.map(({ id }) => id));
    return 800;
  };
  const files = [file(0, 100), file(900, 950), file(1200, 1300), file(1700, 1750), file(9000, 9100)];
  // Loads start at 1.1 s, at 2.3 s (a second after the third file; the load before ended at 1.9 s) and at 10.1 s.
  expect(await floorSeconds(files, { windowSeconds: 1, load })).toEqual([1.9, 1, 1.9, 1.4, 1.9]);
  expect(loads).toEqual([[0, 900], [1200, 1700], [9000]]);
  // Without a window they start at 0.1, 0.95 and 1.75 s: the third file waits for the load of the second.
  expect(await floorSeconds(files, { windowSeconds: 0, load })).toEqual([0.9, 0.85, 1.35, 0.85, 0.9]);
});
