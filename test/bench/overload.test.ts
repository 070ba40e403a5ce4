import { expect, test } from "vitest";
import { overload } from "../../bench/overload.ts";

test("Loads that outlast their window are measured in real and in simulated time, and lose nothing", async () => {
  const real = { windows: [1], loadSeconds: 2, filesPerSecond: 4, seconds: 4 };
  const measurements = await overload(() => {}, { real, played: { minutes: 10, seeds: 1 } });
  const found = (measure: string) =>
    measurements.filter((each) => each.measure === measure).map(({ figure }) => figure);
  expect(found("dead_letters")).toEqual([0, 0]);
  expect(found("files_not_loaded_or_twice")).toEqual([0]);
  expect(found("most_waiting_at_fence")[0]).toBeLessThanOrEqual(8);
  expect(found("p50_seconds")[0]).toBeGreaterThan(2); // the load itself
  const [active] = measurements.filter(({ measure }) => measure === "most_active_loads");
  expect(active?.figure).toBeLessThanOrEqual(8);
  expect(active?.reference?.figure).toBeGreaterThan(100); // 120 windows, 20 loads
});
