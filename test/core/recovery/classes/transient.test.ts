import { describe, expect, test } from "vitest";
import { recover } from "../../../../src/core/recovery/recover.ts";
import { type FailedLoadOptions, failedLoad, records, submitted } from "../failed-load.ts";

const full = (given: Partial<FailedLoadOptions> = {}) =>
  failedLoad({ at: { tag: "copy" }, error: "ERROR: Disk Full\n  Detail: \n  code:      1016", ...given });

describe("a load that failed because of what passes by itself", () => {
  test("is submitted again as the next attempt, after a delay", async () => {
    const recovery = full();
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "submitted", class: "transient" });
    expect(recovery.slept).toEqual([1300]);
    expect(submitted(recovery)).toEqual([{ attempt: "2", files: [["s3://lake/a.csv", "s3://lake/b.csv"]] }]);
  });

  test("waits for reconcile after its last quick try, and nobody is told yet", async () => {
    const recovery = full({ attempt: 8 });
    for (const _ of [1, 2])
      expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "waiting", class: "transient" });
    expect(submitted(recovery)).toEqual([]);
    expect(recovery.deps.alerts.sent).toEqual([]);
    expect(records(recovery, "parked")).toEqual({});
    expect(records(recovery, "waiting")).toEqual({
      [`${recovery.batch.id}.json`]: {
        reason: "ERROR: Disk Full Detail: code: 1016",
        remedy: "Free space on the cluster (VACUUM, drop or unload tables) or resize it, then replay the batch.",
        since: "2026-11-22T08:04:00.000Z",
        rounds: 0,
        attempt: 8,
        told: false,
        costs: { total: 8, searches: 0, setAside: 0 },
        pipeline: "orders_queue",
        table_name: "sales.orders",
        db_name: "dev",
        batch_id: recovery.batch.id,
        statement_id: "5cf50ac7-0000-4000-8000-000000000001",
        failed_at: "2026-11-22T08:05:00.000Z",
        manifest: `s3://loads/manifests/orders_queue/2026-11-22/${recovery.batch.id}.manifest`,
        files: recovery.batch.files.map(({ id, arrival }) => ({ file_id: id, url: `s3://lake/${arrival.key}` })),
      },
    });
  });

  const trail = (given: { since: string; rounds: number; told: boolean }) => ({
    total: 9,
    tries: 1,
    searches: 0,
    asked: 0,
    setAside: 0,
    waiting: given,
  });

  test("that reconcile has submitted has no quick tries: it waits on, as before", async () => {
    const recovery = full({ attempt: 9, trail: trail({ since: "2026-11-22T07:00:00.000Z", rounds: 3, told: true }) });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "waiting" });
    expect(Object.values(records(recovery, "waiting"))).toMatchObject([
      { since: "2026-11-22T07:00:00.000Z", rounds: 3, told: true, attempt: 9 },
    ]);
  });

  test.each([
    { told: false, alerts: 1 },
    { told: true, alerts: 0 },
  ])("is parked a day after it failed first, and told unless a person was (told: $told)", async ({ told, alerts }) => {
    const recovery = full({ attempt: 19, trail: trail({ since: "2026-11-21T08:05:00.000Z", rounds: 11, told }) });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "parked" });
    expect(Object.values(records(recovery, "parked"))).toMatchObject([
      { reason: expect.stringContaining("19 attempts failed since 2026-11-21T08:05:00.000Z") },
    ]);
    expect(recovery.deps.alerts.sent).toHaveLength(alerts);
  });

  test("is parked after 20 submissions, however they came about", async () => {
    const spent = { total: 20, tries: 1, searches: 0, asked: 0, setAside: 0 };
    const recovery = full({ attempt: 20, trail: spent });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "parked" });
    expect(submitted(recovery)).toEqual([]);
    const last = full({ attempt: 19, trail: { ...spent, total: 19 } });
    expect(await recover(last.deps, last.event)).toMatchObject({ kind: "submitted" });
  });

  test("of a bulk load, which no configuration of a pipeline knows, is parked after its last attempt", async () => {
    const recovery = full({ attempt: 8, pipelineName: "bulk.load" });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "parked" });
    expect(recovery.deps.alerts.sent).toHaveLength(1);
  });
});
