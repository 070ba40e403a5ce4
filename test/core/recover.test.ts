import { describe, expect, test } from "vitest";
import type { Pipeline } from "../../src/core/pipeline.ts";
import { recover } from "../../src/core/recover.ts";
import { conflict, pipeline, unprotected } from "../support/builders.ts";
import { fakeWarehouse } from "../support/fakes.ts";
import { type FailedLoadOptions, failedLoad, submitted } from "./recovery/failed-load.ts";

const conflicted = (given: Partial<FailedLoadOptions> = {}) =>
  failedLoad({ at: { tag: "copy" }, error: conflict, ...given });

describe("the event of a statement", () => {
  test.each([
    "",
    "test.testtable",
    "dev/retry/1",
    "dev/sales.orders/abc/1",
    "dev/sales.orders/6c7ff914a90f883335ec1e592ea21f3d",
  ])("named %j is ignored without a call", async (statementName) => {
    const { deps, event } = conflicted();
    expect(await recover(deps, { ...event, statementName })).toEqual({
      kind: "ignored",
      reason: "the statement's name is not of a load",
    });
    expect(deps.warehouse.described).toEqual([]);
  });

  test.each(["FINISHED", "ABORTED", "failed", ""])("in state %j is ignored without a call", async (state) => {
    const { deps, event } = conflicted();
    expect(await recover(deps, { ...event, state })).toEqual({ kind: "ignored", reason: `the state is ${state}` });
    expect(deps.warehouse.described).toEqual([]);
  });

  test.each(["FINISHED", "ABORTED", "STARTED"])("that is in fact %s is ignored", async (status) => {
    const { deps, event } = conflicted();
    const [id] = [event.statementId];
    const statement = await deps.warehouse.describe(id);
    if (!statement) throw new Error("no statement");
    const warehouse = fakeWarehouse([{ ...statement, status }]);
    expect(await recover({ ...deps, warehouse }, event)).toEqual({
      kind: "ignored",
      reason: `the statement's status is ${status}`,
    });
    expect(warehouse.submitted).toEqual([]);
  });

  test("of a statement that is forgotten is left to reconcile", async () => {
    const { deps, event } = conflicted();
    expect(await recover({ ...deps, warehouse: fakeWarehouse([]) }, event)).toEqual({
      kind: "ignored",
      reason: "the statement is forgotten: reconcile finds its files",
    });
  });
});

describe("what is submitted again", () => {
  const renamed = pipeline({ copy: { ...pipeline().copy, table: { schema: "sales", name: "orders_v2" } } });
  const moved = pipeline({ warehouse: { ...pipeline().warehouse, database: "prod" } });
  const current = pipeline({
    copy: { ...pipeline().copy, roleArn: "arn:aws:iam::123456789012:role/new" },
    warehouse: { ...pipeline().warehouse, at: { kind: "workgroup", name: "adhoc" } },
  });

  test("comes from the pipeline's configuration as it is now", async () => {
    const { deps, event } = conflicted({ configured: { orders_queue: current } });
    await recover(deps, event);
    const [submission] = deps.warehouse.submitted;
    expect(submission?.warehouse.at).toEqual({ kind: "workgroup", name: "adhoc" });
    expect(submission?.sqls[3]).toContain("IAM_ROLE 'arn:aws:iam::123456789012:role/new'");
  });

  const configurations: { why: string; configured: Record<string, Pipeline> | undefined }[] = [
    { why: "the function has no configuration", configured: undefined },
    { why: "the pipeline's configuration cannot be read", configured: {} },
    { why: "the pipeline now loads another table", configured: { orders_queue: renamed } },
    { why: "the pipeline now loads into another database", configured: { orders_queue: moved } },
  ];

  test.each(configurations)("comes from the manifest's configuration where $why", async ({ configured }) => {
    const then = pipeline({ mode: { kind: "append" }, safety: unprotected });
    const { deps, event, batch } = conflicted({ pipeline: then, configured });
    await recover(deps, event);
    const manifest = `s3://loads/manifests/orders_queue/2026-11-22/${batch.id}.manifest`;
    expect(deps.warehouse.submitted).toMatchObject([
      {
        warehouse: { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "iam" } },
        sqls: [
          `/* loader:copy */ COPY "sales"."orders" FROM '${manifest}' IAM_ROLE 'arn:aws:iam::123456789012:role/copy' MANIFEST FORMAT AS PARQUET`,
          "/* loader:count-copied */ SELECT pg_last_copy_count() AS copied_rows",
        ],
      },
    ]);
  });

  test("warns where the pipeline's configuration cannot be read", async () => {
    const { deps, event } = conflicted({ configured: {} });
    await recover(deps, event);
    expect(deps.log.lines).toEqual([
      {
        level: "warn",
        message: "configuration not used, the manifest's is",
        fields: { pipeline: "orders_queue", error: "no configuration of orders_queue", errorName: "Error" },
      },
    ]);
  });

  test("is not looked up for a bulk load", async () => {
    const { deps, event } = conflicted({ pipelineName: "bulk.load", configured: { "bulk.load": renamed } });
    await recover(deps, event);
    expect(deps.pipelines).toMatchObject({ asked: [] });
    expect(deps.warehouse.submitted[0]?.statementName).toMatch(/^dev\/sales\.orders\/[0-9a-f]{32}\/2$/);
  });

  test("finds the manifest whatever its prefix", async () => {
    const odd = pipeline({ manifests: { bucket: "loads", prefix: "it's a\\prefix/" }, safety: unprotected });
    const { deps, event, batch } = conflicted({ pipeline: odd });
    await recover(deps, event);
    expect(deps.warehouse.submitted[0]?.sqls[1]).toContain(
      `FROM 's3://loads/it''s a\\\\prefix/orders_queue/2026-11-22/${batch.id}.manifest' IAM_ROLE`,
    );
  });

  test("is all files of all its COPYs", async () => {
    const recovery = conflicted({ divided: true });
    await recover(recovery.deps, recovery.event);
    expect(submitted(recovery).map(({ attempt, files }) => [attempt, files.flat().toSorted()])).toEqual([
      ["2", ["s3://lake/a.csv", "s3://lake/b.csv"]],
    ]);
  });

  test("is the statement's own text where a manifest is damaged, which is logged", async () => {
    const { deps, event } = conflicted();
    for (const url of deps.objects.held.keys()) deps.objects.held.set(url, "{}");
    expect(await recover(deps, event)).toMatchObject({ kind: "submitted" });
    expect(deps.log.lines).toMatchObject([{ level: "warn", message: "manifest not used" }]);
    const statement = await deps.warehouse.describe(event.statementId);
    expect(deps.warehouse.submitted[0]?.sqls[0]).toBe(statement?.parts[0]?.sql);
  });

  test("is nothing while S3 cannot be read: the event comes again", async () => {
    const { deps, event } = conflicted();
    const objects = { ...deps.objects, get: () => Promise.reject(new Error("slow down")) };
    await expect(recover({ ...deps, objects }, event)).rejects.toThrow("slow down");
    expect(deps.warehouse.submitted).toEqual([]);
  });
});
