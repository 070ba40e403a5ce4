import { describe, expect, test } from "vitest";
import { giveUp } from "../../../../src/core/upkeep/reconcile/give-up.ts";
import { pipeline } from "../../../support/builders.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakeObjects } from "../../../support/fakes.ts";

const batchId = "6c7ff914a90f883335ec1e592ea21f3d";
const place = "s3://loads/manifests/orders_queue";
const waiting = `${place}/waiting/${batchId}.json`;
const parked = `${place}/parked/${batchId}.json`;
const named = { name: "orders_queue", pipeline: pipeline() };

function given(events = fakeEvents()) {
  const objects = fakeObjects();
  const record = {
    ...{ reason: "ERROR: Disk Full", remedy: "Free space.", since: "2026-11-21T08:00:00.000Z", rounds: 9, attempt: 12 },
    ...{ costs: { total: 12, searches: 0, setAside: 0 }, told: true, manifest: `${place}/2026-11-21/x.manifest` },
    ...{ pipeline: "orders_queue", table_name: "sales.orders", db_name: "dev", batch_id: batchId },
    ...{ statement_id: "statement-12", failed_at: "2026-11-22T08:00:00.000Z" },
    files: [{ file_id: "0".repeat(32), url: "s3://lake/a.csv" }],
  };
  objects.held.set(waiting, JSON.stringify(record));
  return { objects, events, alerts: fakeAlerts(), metrics: fakeMetrics(), log: fakeLog() };
}

describe("a waiting batch that is given up", () => {
  test("is parked, which is an event", async () => {
    const deps = given();
    expect(await giveUp(deps, named, batchId)).toBe("parked");
    expect([...deps.objects.held.keys()]).toEqual([parked]);
    expect(deps.events.sent).toEqual([
      {
        type: "Batch Parked",
        at: "2026-11-22T08:00:00.000Z",
        detail: {
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          ...{ pipeline: "orders_queue", target: "sales.orders", database: "dev", warehouse: "cluster main" },
          ...{ batch_id: batchId, attempt: 12, statement_id: "statement-12", failed_at: "2026-11-22T08:00:00.000Z" },
          reason: "12 attempts failed since 2026-11-21T08:00:00.000Z, the last with: ERROR: Disk Full",
          remedy: "Free space.",
          files: { count: 1, first: ["s3://lake/a.csv"] },
          record: parked,
        },
      },
    ]);
  });

  test("waits on while the bus fails, so the next run sends its event", async () => {
    const deps = given();
    const down = fakeEvents(() => {
      throw new Error("socket hang up");
    });
    expect(await giveUp({ ...deps, events: down }, named, batchId)).toBe("left");
    expect([...deps.objects.held.keys()].toSorted()).toEqual([parked, waiting]);
    expect(deps.log.lines.map(({ message }) => message)).toEqual([
      "event of a parked batch not sent, so the next run sends it",
    ]);
    expect(await giveUp(deps, named, batchId)).toBe("parked");
    expect([...deps.objects.held.keys()]).toEqual([parked]);
    expect(deps.events.sent.map(({ type }) => type)).toEqual(["Batch Parked"]);
    expect(deps.metrics.recorded.map(({ values }) => values)).toEqual([{ Parked: 1 }]);
  });

  test("that is gone by now is no event", async () => {
    const deps = given();
    deps.objects.held.clear();
    expect(await giveUp(deps, named, batchId)).toBe("loaded");
    expect(deps.events.sent).toEqual([]);
  });
});
