import { describe, expect, test } from "vitest";
import { formBatches } from "../../../src/core/load/batch.ts";
import { BatchTooLargeError } from "../../../src/core/load/batch-too-large-error.ts";
import { PlanTooLargeError } from "../../../src/core/load/plan/render-plan.ts";
import { type LoadOrder, planBatch, submitBatch } from "../../../src/core/load/submission.ts";
import type { Warehouse } from "../../../src/core/pipeline/pipeline.ts";
import type { Submission } from "../../../src/core/ports/submitter.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";
import { fakeMetrics, fakeObjects, fakeSubmitter } from "../../support/fakes.ts";

function order(given: Partial<LoadOrder> = {}): LoadOrder {
  const [batch] = formBatches(scope, [{ messageId: "m1", arrivals: [arrival("orders/a.csv")] }], {
    maxFiles: 1,
    maxBytes: 1,
  });
  if (!batch) throw new Error("no batch");
  return { pipelineName: "orders_queue", pipeline: pipeline(), batch, ...given };
}

const tokenOf = (given?: Partial<LoadOrder>) => planBatch(order(given)).submission.clientToken;
const at = (place: Warehouse["at"]) => ({ pipeline: pipeline({ warehouse: { ...pipeline().warehouse, at: place } }) });

describe("a submission's token", () => {
  test("is the same for the same load", () => {
    expect(tokenOf()).toBe("0be284745b27871727cca118441ebc04ee85bf28573665c53ec1562898e1cf9e");
    expect(tokenOf()).toHaveLength(64);
  });

  test("is another one in another warehouse", () => {
    expect(tokenOf(at({ kind: "workgroup", name: "main" }))).toBe(
      "e8761578eaccfad4ad66e60a5a8e9041cd87f72b556eb80b37082d9dc651ba18",
    );
    expect(tokenOf(at({ kind: "cluster", identifier: "other" }))).not.toBe(tokenOf());
  });

  test.each([
    { what: "database", given: { pipeline: pipeline({ warehouse: { ...pipeline().warehouse, database: "prod" } }) } },
    { what: "table", given: { pipeline: pipeline({ copy: { ...pipeline().copy, table: { name: "orders" } } }) } },
    { what: "batch", given: { batch: { ...order().batch, id: "0".repeat(32) } } },
    { what: "occasion", given: { occasion: "run-2" } },
  ])("is another one with another $what", ({ given }) => {
    expect(tokenOf(given)).not.toBe(tokenOf());
  });
});

describe("submitting a batch", () => {
  test("writes the manifest, then submits the transaction that reads it", async () => {
    const done: string[] = [];
    const objects = fakeObjects(({ bucket, key }) => done.push(`put s3://${bucket}/${key}`));
    const warehouse = fakeSubmitter(({ statementName }) => done.push(`submit ${statementName}`));
    expect(await submitBatch({ objects, warehouse, metrics: fakeMetrics() }, order())).toEqual([
      {
        table_name: "sales.orders",
        batch_id: "6c7ff914a90f883335ec1e592ea21f3d",
        statement_name: "dev/sales.orders/6c7ff914a90f883335ec1e592ea21f3d/1",
        statement_id: "statement-1",
        manifest_file: "s3://loads/manifests/orders_queue/2026-11-22/6c7ff914a90f883335ec1e592ea21f3d.manifest",
        files: 1,
        bytes: 100,
      },
    ]);
    expect(done).toEqual([
      "put s3://loads/manifests/orders_queue/2026-11-22/6c7ff914a90f883335ec1e592ea21f3d.manifest",
      "submit dev/sales.orders/6c7ff914a90f883335ec1e592ea21f3d/1",
    ]);
    expect(warehouse.submitted[0]?.sqls[3]).toContain(
      "FROM 's3://loads/manifests/orders_queue/2026-11-22/6c7ff914a90f883335ec1e592ea21f3d.manifest'",
    );
    expect(warehouse.submitted[0]?.warehouse).toEqual({
      at: { kind: "cluster", identifier: "main" },
      database: "dev",
      signIn: { kind: "iam" },
    });
  });

  test("counts the attempt with its files and bytes", async () => {
    const metrics = fakeMetrics();
    await submitBatch({ objects: fakeObjects(), warehouse: fakeSubmitter(), metrics }, order());
    expect(metrics.recorded).toEqual([
      {
        pipeline: "orders_queue",
        target: "sales.orders",
        values: { Attempts: 1, SubmittedFiles: 1, SubmittedBytes: 100 },
        about: { batch_id: "6c7ff914a90f883335ec1e592ea21f3d", statement_id: "statement-1" },
      },
    ]);
  });

  test("submits nothing when the manifest cannot be written", async () => {
    const objects = fakeObjects(() => {
      throw new Error("access denied");
    });
    const warehouse = fakeSubmitter();
    const metrics = fakeMetrics();
    await expect(submitBatch({ objects, warehouse, metrics }, order())).rejects.toThrow("access denied");
    expect(metrics.recorded).toEqual([]);
    expect(warehouse.submitted).toEqual([]);
  });

  test("writes nothing when the SQL is too large", async () => {
    const columns = Array.from({ length: 1600 }, (_, index) => `${"x".repeat(120)}${index}`);
    const tooWide = pipeline({ copy: { ...pipeline().copy, columns } });
    const objects = fakeObjects();
    const load = submitBatch(
      { objects, warehouse: fakeSubmitter(), metrics: fakeMetrics() },
      order({ pipeline: tooWide }),
    );
    await expect(load).rejects.toThrow(PlanTooLargeError);
    expect(objects.written).toEqual([]);
  });

  test("goes in halves, and these in halves, where the Data API finds it too large", async () => {
    const files = ["a", "b", "c", "d", "e"].map((name) => arrival(`orders/${name}.csv`));
    const [batch] = formBatches(scope, [{ messageId: "m1", arrivals: files }], pipeline().batch);
    if (!batch) throw new Error("no batch");
    const filesOf = ({ sqls }: Submission) => files.filter(({ key }) => sqls.some((sql) => sql.includes(`'${key}'`)));
    const warehouse = fakeSubmitter((submission) => {
      if (filesOf(submission).length > 2) throw new BatchTooLargeError("too large");
    });
    const deps = { objects: fakeObjects(), warehouse, metrics: fakeMetrics() };
    const first = await submitBatch(deps, order({ batch, occasion: "messages" }));
    expect(first.map((load) => load.files)).toEqual([2, 1, 2]);
    expect(
      warehouse.submitted
        .flatMap(filesOf)
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(files.map(({ key }) => key));
    expect(await submitBatch(deps, order({ batch, occasion: "messages" }))).toEqual(first);
    expect(warehouse.submitted).toHaveLength(3);
  });

  test("fails where even one file is too large", async () => {
    const warehouse = fakeSubmitter(() => {
      throw new BatchTooLargeError("too large");
    });
    const deps = { objects: fakeObjects(), warehouse, metrics: fakeMetrics() };
    await expect(submitBatch(deps, order())).rejects.toThrow(BatchTooLargeError);
  });
});
