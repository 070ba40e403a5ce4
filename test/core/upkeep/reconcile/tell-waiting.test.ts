import { describe, expect, test } from "vitest";
import type { Waiting } from "../../../../src/core/records/record-store.ts";
import { tellWaiting, untoldCause } from "../../../../src/core/upkeep/reconcile/tell-waiting.ts";
import { pipeline } from "../../../support/builders.ts";
import { fakeAlerts, fakeLog, fakeObjects } from "../../../support/fakes.ts";

const now = new Date("2026-11-22T12:00:00.000Z");
const ids = { full: "a".repeat(32), second: "b".repeat(32), lost: "c".repeat(32) };

const waiting = (batchId: string, given: Partial<Waiting> = {}): Waiting => ({
  reason: "ERROR: Disk Full",
  remedy: "Free space.",
  since: "2026-11-22T10:00:00.000Z",
  rounds: 1,
  attempt: 9,
  costs: { total: 9, searches: 0, setAside: 0 },
  told: false,
  pipeline: "orders_queue",
  table_name: "sales.orders",
  db_name: "dev",
  batch_id: batchId,
  statement_id: "5cf50ac7-0000-4000-8000-000000000001",
  failed_at: "2026-11-22T10:00:00.000Z",
  manifest: `s3://loads/manifests/orders_queue/2026-11-22/${batchId}.manifest`,
  key: `manifests/orders_queue/waiting/${batchId}.json`,
  fileIds: ["f".repeat(32)],
  ...given,
});

const ofPipeline = (name: string, batches: readonly Waiting[]) => ({
  named: { name, pipeline: pipeline() },
  waiting: batches,
});

describe("the batches of which a person should know", () => {
  const full = waiting(ids.full);
  const young = waiting(ids.second, { since: "2026-11-22T11:30:00.000Z" });
  const lost = waiting(ids.lost, { reason: "ERROR: connection refused", since: "2026-11-22T10:30:00.000Z" });

  test("wait for the cause of the oldest, young ones too", () => {
    expect(untoldCause([lost, young, full], now)).toEqual([young, full]);
  });

  test("are those of another cause where the first was told", () => {
    expect(untoldCause([{ ...full, told: true }, young, lost], now)).toEqual([lost]);
  });

  test("are none within the first hour", () => {
    expect(untoldCause([young], now)).toEqual([]);
  });
});

describe("telling of batches that wait", () => {
  test("marks those of other pipelines where one record cannot be written, and says which", async () => {
    const [first, second] = [waiting(ids.full), waiting(ids.second)];
    const objects = fakeObjects(({ key, body }) => {
      if (key === first.key && body.includes('"told":true')) throw new Error("S3 is slow");
    });
    for (const batch of [first, second])
      await objects.put({ bucket: "loads", key: batch.key, body: JSON.stringify(batch) });
    const [alerts, log] = [fakeAlerts(), fakeLog()];
    await tellWaiting({ objects, alerts, log }, [ofPipeline("orders", [first]), ofPipeline("others", [second])], now);
    expect(alerts.sent).toHaveLength(1);
    expect([first.told, second.told]).toEqual([false, true]);
    expect(JSON.parse(objects.held.get(`s3://loads/${second.key}`) ?? "")).toMatchObject({ told: true });
    expect(log.lines).toMatchObject([
      { level: "error", message: "waiting batch not marked as told", fields: { pipeline: "orders", key: first.key } },
    ]);
  });
});
