import { expect, test } from "vitest";
import { refuseOtherRows, startOrders } from "../../bench/orders/start-orders.ts";
import { filesPerLoad, watchFences } from "../../bench/overload/slow-loads.ts";
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

test("Nothing is measured of rows that are missing or doubled, of files that the ledger lacks, and without a fence", async () => {
  await using local = await startOrders({ windows: [1] });
  const { client, orders } = local;
  const [one] = orders;
  if (!one) throw new Error("no orders");
  await expect(refuseOtherRows(local, one.target, 1)).rejects.toThrow("orders_1 has 0 rows with 0 ids, of 1 files.");
  await client.query("INSERT INTO orders_1 VALUES (1), (1)");
  await expect(refuseOtherRows(local, one.target, 2)).rejects.toThrow("orders_1 has 2 rows with 1 ids, of 2 files.");
  const file = { id: 1, key: "1.csv", putAtMs: 0, storedAtMs: 0, visibleAtMs: 0 };
  await expect(filesPerLoad(local, one, [file])).rejects.toThrow("orders_1__loader_ledger has 0 rows of 1 files.");
  await client.query("DROP TABLE orders_1__loader_fence");
  await expect(watchFences(local)).rejects.toThrow('relation "orders_1__loader_fence" does not exist');
});
