import { describe, expect, test } from "vitest";
import { type Arrival, fileId } from "../../../src/core/arrivals/arrival.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { planBatch } from "../../../src/core/load/submission.ts";
import { quarantineRecord } from "../../../src/core/records/records.ts";
import { batchErrors } from "../../../src/core/upkeep/batch-errors.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";
import { fakeLedger, type LedgerRow } from "../../support/fake-ledger.ts";
import { fakeObjects, fakePipelines, fakeWarehouse } from "../../support/fakes.ts";

const file = (key: string) => arrival(key, { eTag: `etag of ${key}`, eventTime: "2026-11-20T23:00:00.000Z" });
const child = "c".repeat(32);

async function setUp(files: readonly Arrival[], loaded: readonly LedgerRow[] = []) {
  const objects = fakeObjects();
  const [batch] = formBatches(scope, [{ messageId: "", arrivals: files }], pipeline().batch);
  if (!batch) throw new Error("a batch needs files");
  for (const manifest of planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch }).manifests)
    await objects.put(manifest);
  const deps = {
    objects,
    pipelines: fakePipelines({ orders_queue: pipeline() }),
    warehouse: fakeWarehouse([], fakeLedger(loaded)),
    now: () => new Date("2026-11-22T09:00:00.000Z"),
  };
  return { batchId: batch.id, objects, ask: (id: string) => batchErrors(deps, "orders_queue", id) };
}

/** A file that was refused in a batch that recovery had made. */
const quarantined = (of: Arrival) =>
  quarantineRecord(
    {
      place: pipeline().manifests,
      pipelineName: "orders_queue",
      table: "sales.orders",
      database: "dev",
      warehouse: "cluster main",
      batchId: child,
      statementId: "5cf50ac7-0000-4000-8000-000000000001",
      failedAt: "2026-11-22T08:05:00.000Z",
    },
    { file: { id: fileId(of), arrival: of, messageIds: [] }, reason: "Invalid digit", line: 7, column: "id" },
  );

describe("what went wrong with a batch", () => {
  test("is told of its files, in whichever batch they were refused", async () => {
    const { batchId, objects, ask } = await setUp([file("a"), file("b"), file("c")], [{ file: file("a") }]);
    await objects.put(quarantined(file("b")));
    await objects.put(quarantined(file("elsewhere")));
    expect(await ask(batchId)).toMatchObject({
      pipeline: "orders_queue",
      batch_id: batchId,
      manifest: { files: 3, loaded_files: 1 },
      parked: [],
      quarantined: [{ url: "s3://lake/b", reason: "Invalid digit", line: 7, column: "id" }],
    });
  });

  test("is told of one file, by the file's own id", async () => {
    const { objects, ask } = await setUp([file("a")]);
    await objects.put(quarantined(file("b")));
    await objects.put(quarantined(file("elsewhere")));
    const { quarantined: found, manifest } = await ask(fileId(file("b")));
    expect(found).toMatchObject([{ url: "s3://lake/b", batch_id: child }]);
    expect(manifest).toBeUndefined();
  });

  test("is told of the batch itself, though its manifest is gone", async () => {
    const { objects, ask } = await setUp([file("a")]);
    await objects.put(quarantined(file("b")));
    const found = await ask(child);
    expect(found.quarantined.map(({ url }) => url)).toEqual(["s3://lake/b"]);
    expect(found).not.toHaveProperty("manifest");
  });

  test("is nothing for an unknown batch, with the places that were looked in", async () => {
    const { ask } = await setUp([file("a")]);
    expect(await ask("0".repeat(32))).toEqual({
      pipeline: "orders_queue",
      batch_id: "0".repeat(32),
      parked: [],
      quarantined: [],
      rejected: [],
      errors: [],
      looked_in: [
        "s3://loads/manifests/orders_queue/parked/",
        "s3://loads/manifests/orders_queue/quarantine/",
        "s3://loads/manifests/orders_queue/waiting/",
        "s3://loads/manifests/orders_queue/rejected/",
        "s3://loads/manifests/orders_queue/",
      ],
    });
  });

  test("is told as far as it can be read, with what cannot", async () => {
    const { batchId, objects, ask } = await setUp([file("a"), file("b")]);
    await objects.put(quarantined(file("b")));
    await objects.put({ bucket: "loads", key: "manifests/orders_queue/parked/x.json", body: "{" });
    const told = await ask(batchId);
    expect(told).toMatchObject({ quarantined: [{ url: "s3://lake/b" }], manifest: { files: 2 } });
    expect(told.errors).toEqual([expect.stringContaining("parked/x.json is not a record of the loader")]);
  });

  test("is that it waits", async () => {
    const { batchId, objects, ask } = await setUp([file("a")]);
    const body = JSON.stringify({ batch_id: batchId, reason: "Disk Full", files: [] });
    await objects.put({ bucket: "loads", key: `manifests/orders_queue/waiting/${batchId}.json`, body });
    expect(await ask(batchId)).toMatchObject({ waiting: { reason: "Disk Full" }, errors: [] });
  });
});
