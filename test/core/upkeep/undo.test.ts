import { describe, expect, test } from "vitest";
import { fileId } from "../../../src/core/arrivals/arrival.ts";
import { QueryError } from "../../../src/core/base/query-error.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { parseStatementName } from "../../../src/core/load/statement-name.ts";
import { planBatch } from "../../../src/core/load/submission.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import type { DescribedStatement, QueryRow } from "../../../src/core/ports/warehouse-client.ts";
import { parkedRecord, waitingRecord } from "../../../src/core/records/records.ts";
import { recover } from "../../../src/core/recovery/recover.ts";
import { lookAtBatch } from "../../../src/core/upkeep/undo/look-at-batch.ts";
import { undo } from "../../../src/core/upkeep/undo/undo.ts";
import { arrival, pipeline, scope, unprotected } from "../../support/builders.ts";
import { fakeObjects, fakePipelines, fakeWarehouse } from "../../support/fakes.ts";
import { simulatedLoader } from "../recovery/simulated-loader.ts";

const append = pipeline({ mode: { kind: "append" }, auditColumns: { batchId: "loader_batch" } });
const files = ["a", "b"].map((key) => arrival(key, { eTag: `etag of ${key}` }));
const [batch] = formBatches(scope, [{ messageId: "", arrivals: files }], append.batch);
if (!batch) throw new Error("a batch needs files");
const { id } = batch;

type Held = { ledger?: readonly QueryRow[]; rows?: number; others?: readonly QueryRow[] };

function setUp({ ledger = [], rows = 0, others = [] }: Held, given: Pipeline = append) {
  const objects = fakeObjects();
  const ask = (sql: string): readonly QueryRow[] => {
    if (sql.startsWith("SELECT batch_id, COUNT(*)")) return ledger;
    if (sql.startsWith("SELECT COUNT(*)")) return [[rows]];
    if (sql.startsWith("SELECT file_id, batch_id")) return others;
    if (sql.startsWith("SELECT file_id")) return files.map((file) => [fileId(file)]);
    throw new Error(`not asked like this: ${sql}`);
  };
  const warehouse = fakeWarehouse([], ask);
  const now = () => new Date("2026-11-22T08:30:00.000Z");
  const deps = { pipelines: fakePipelines({ orders_queue: given }), objects, warehouse, now };
  return { objects, warehouse, deps, look: () => lookAtBatch(deps, "orders_queue", id) };
}

const inLedger: QueryRow = [id, 2, 20, "2026-11-22 08:10:00"];
const context = {
  warehouse: "cluster main",
  ...{ place: append.manifests, pipelineName: "orders_queue", table: "sales.orders", database: "dev", batchId: id },
  ...{ statementId: "5cf50ac7-0000-4000-8000-000000000001", failedAt: "2026-11-22T08:05:00.000Z" },
};
const why = { reason: "Disk Full", remedy: "Free space.", files: batch.files };
const [manifest] = planBatch({ pipelineName: "orders_queue", pipeline: append, batch }).manifests;

describe("a look at a batch", () => {
  test("that is loaded shows what an undo would take out", async () => {
    expect(await setUp({ ledger: [inLedger], rows: 7 }).look()).toEqual({
      ...{ pipeline: "orders_queue", table_name: "sales.orders", batch_id: id, state: "loaded" },
      ...{ rows: 7, files: 2, bytes: 20, loaded_at: "2026-11-22T08:10:00.000Z", in_bulk: false },
    });
  });

  test("whose id is not that of its files was loaded in bulk", async () => {
    const { deps, warehouse } = setUp({ ledger: [inLedger], rows: 7 });
    const query = async (_: unknown, sql: string) =>
      sql.startsWith("SELECT file_id ") ? [["f".repeat(32)]] : warehouse.query(append.warehouse, sql);
    const looked = await lookAtBatch({ ...deps, warehouse: { query } }, "orders_queue", id);
    expect(looked).toMatchObject({ state: "loaded", in_bulk: true });
  });

  test("that is parked, waits, or is on its way says so", async () => {
    const { look, objects } = setUp({});
    expect(await look()).toMatchObject({ reason: expect.stringContaining("Nothing is known of the batch") });
    if (manifest) await objects.put(manifest);
    expect(await look()).toMatchObject({ reason: expect.stringContaining("its load is under way, or reconcile will") });
    const costs = { total: 8, searches: 0, setAside: 0 };
    const waits = { since: context.failedAt, rounds: 0, attempt: 8, costs, told: false, manifestUrl: "s3://m/x" };
    await objects.put(waitingRecord(context, { ...why, ...waits }));
    expect(await look()).toMatchObject({ reason: expect.stringContaining("waits for another try") });
    await objects.put(parkedRecord(context, { ...why, manifestUrls: [] }));
    expect(await look()).toMatchObject({ state: "refused", reason: expect.stringContaining("is parked") });
  });

  test("that recovery has divided names the batches that brought its files", async () => {
    const other = "c".repeat(32);
    const { look, objects } = setUp({ others: [[fileId(files[0] ?? arrival("")), other]] });
    if (manifest) await objects.put(manifest);
    expect(await look()).toMatchObject({
      reason: expect.stringContaining("of its 2 files, 1 came with 1 other batch. Undo that batch."),
      commands: [`redshift-loader undo orders_queue ${other}`],
    });
  });

  test.each([
    { what: "a merge", given: pipeline({ auditColumns: { batchId: "b" } }), says: "the earlier ones are in no table" },
    { what: "a merge without the column", given: pipeline(), says: "no column of sales.orders says which rows" },
    {
      what: "an append without the column",
      given: pipeline({ mode: { kind: "append" } }),
      says: "Set it for the loads",
    },
    { what: "no ledger", given: { ...append, safety: unprotected }, says: "no ledger would remember the files" },
    { what: "rows without their batch's id", given: append, says: "has no row with the id of the batch" },
  ])("is refused: $what", async ({ given, says }) => {
    const { look } = setUp({ ledger: [inLedger] }, given);
    expect(await look()).toMatchObject({ state: "refused", reason: expect.stringContaining(says) });
  });
});

describe("an undo", () => {
  const statement = (given: Partial<DescribedStatement>, sqls: readonly string[]): DescribedStatement => ({
    ...{ id: "s", status: "FINISHED", warehouse: append.warehouse, error: undefined, submittedAt: "", endedAt: "" },
    parts: sqls.map((sql, index) => ({ sql, status: "FINISHED", error: undefined, queryId: 0, rows: index })),
    ...given,
  });

  function run(ends: Partial<DescribedStatement> | undefined) {
    const { deps, warehouse } = setUp({ ledger: [inLedger], rows: 7 });
    const describeIt = async () => ends && statement(ends, warehouse.submitted[0]?.sqls ?? []);
    const all = { ...deps, warehouse: { ...warehouse, describe: describeIt }, sleepMs: async () => {} };
    return { warehouse, done: undo(all, "orders_queue", { batchId: id, occasion: "1" }) };
  }

  test("is one transaction behind the fence, whose name is not a load's", async () => {
    const { warehouse, done } = run({});
    expect(await done).toMatchObject({ rows: 1, files: 2 });
    const [submission] = warehouse.submitted;
    expect(submission?.sqls).toEqual([
      '/* loader:lock-fence */ LOCK "sales"."orders__loader_fence"',
      `/* loader:undo-rows */ DELETE FROM "sales"."orders" WHERE "loader_batch" = '${id}'`,
      expect.stringMatching(
        /^\/\* loader:undo-files \*\/ UPDATE "sales"\."orders__loader_ledger" SET batch_id = 'undone-[\w-]{25}' WHERE batch_id = '[0-9a-f]{32}' OR LEFT\(batch_id, 29\) = 'undone-[\w-]{22}'$/,
      ),
    ]);
    expect(submission?.statementName).toBe(`undo/dev/sales.orders/${id}`);
    expect(parseStatementName(submission?.statementName ?? "")).toBeUndefined();
    const event = { statementId: "s", statementName: submission?.statementName ?? "", state: "FAILED" };
    expect(await recover(simulatedLoader({}).deps, event)).toMatchObject({ kind: "ignored" });
  });

  test.each([
    {
      ends: { status: "FAILED", error: "ERROR: 1023" },
      says: "Redshift did not run it, and nothing was changed: ERROR: 1023",
    },
    {
      ends: { status: "FAILED", error: "ERROR: permission denied for relation orders" },
      says: 'GRANT SELECT, DELETE ON "sales"."orders" TO',
    },
    { ends: undefined, says: "The Data API does not know the statement" },
  ])("that does not end well says what was changed: $says", async ({ ends, says }) => {
    await expect(run(ends).done).rejects.toThrow(says);
  });

  test("passes on what else a query fails with", async () => {
    const { deps } = setUp({});
    const query = async () => Promise.reject(new QueryError("ERROR: the cluster is paused"));
    await expect(lookAtBatch({ ...deps, warehouse: { query } }, "orders_queue", id)).rejects.toThrow("is paused");
  });
});
