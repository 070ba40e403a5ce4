import { describe, expect, test } from "vitest";
import { fileId } from "../../../../src/core/arrivals/arrival.ts";
import { toBatch } from "../../../../src/core/load/batch.ts";
import { planBatch } from "../../../../src/core/load/submission.ts";
import type { Pipeline } from "../../../../src/core/pipeline/pipeline.ts";
import type { LoadStatements } from "../../../../src/core/ports/load-statements.ts";
import type { DescribedStatement } from "../../../../src/core/ports/warehouse-client.ts";
import { underwayBatches } from "../../../../src/core/upkeep/underway/underway-batches.ts";
import { arrival, conflict, failedStatement, pipeline, scope, unprotected } from "../../../support/builders.ts";
import { fakeLedger } from "../../../support/fake-ledger.ts";
import { fakeSources } from "../../../support/fake-sources.ts";
import { fakeStatements } from "../../../support/fake-statements.ts";
import { fakeObjects, fakeWarehouse } from "../../../support/fakes.ts";

const submittedAt = "2026-11-22T08:04:00.000Z";
const nothingKnown = { setAside: new Set<string>(), waiting: [] };

/** Two batches of one file each, `a` the older. */
async function setUp(known: Pipeline = pipeline()) {
  const objects = fakeObjects();
  const batchOf = async (key: string, eventTime: string) => {
    const file = arrival(key, { eventTime, eTag: `etag of ${key}` });
    const batch = toBatch(scope, [{ id: fileId(file), arrival: file, messageIds: [] }]);
    for (const one of planBatch({ pipelineName: "orders_queue", pipeline: known, batch }).manifests)
      await objects.put(one);
    return batch.id;
  };
  const ids = { a: await batchOf("a", "2026-11-22T08:00:00.000Z"), b: await batchOf("b", "2026-11-22T08:01:00.000Z") };
  const look = (given: { statements?: LoadStatements; now?: string; waiting?: object[] } = {}) =>
    underwayBatches(
      {
        objects,
        warehouse: fakeWarehouse([], fakeLedger([])),
        sources: fakeSources(),
        statements: given.statements ?? fakeStatements(),
        now: () => new Date(given.now ?? "2026-11-22T08:05:05.000Z"),
        graceSeconds: 1_800,
      },
      { name: "orders_queue", pipeline: known },
      { ...nothingKnown, waiting: (given.waiting ?? []) as (typeof nothingKnown)["waiting"] },
    );
  const waitsOf = async (given: Parameters<typeof look>[0]) => {
    const { batches, running } = await look(given);
    const waits = Object.fromEntries(
      batches.map(({ batch_id: id, waits_for }) => [id === ids.a ? "a" : "b", waits_for]),
    );
    return { ...waits, running };
  };
  return { ids, look, waitsOf };
}

const part = (does: string, status: string) => ({
  ...{ sql: `/* loader:${does} */ SELECT 1`, status, error: undefined, queryId: 1, rows: -1 },
});

const statement = (batchId: string, given: Partial<DescribedStatement> & { id: string }, attempt = 1) => ({
  name: `dev/sales.orders/${batchId}/${attempt}`,
  described: failedStatement({ status: "STARTED", parts: [], error: undefined, submittedAt, ...given }),
});

describe("a batch that is not loaded", () => {
  test("runs, and the next one waits behind it at the fence", async () => {
    const { ids, look, waitsOf } = await setUp();
    const statements = fakeStatements([
      statement(ids.a, { id: "1", parts: [part("lock-fence", "FINISHED"), part("copy", "STARTED")] }),
      statement(ids.b, { id: "2", parts: [part("lock-fence", "STARTED"), part("copy", "SUBMITTED")] }, 2),
    ]);
    expect(await waitsOf({ statements })).toEqual({
      a: { kind: "load", since: submittedAt, does: "copy" },
      b: { kind: "fence", since: submittedAt, behind: ids.a },
      running: 2,
    });
    expect((await look({ statements })).batches[1]).toMatchObject({
      ...{ batch_id: ids.b, attempt: 2, files: 1, bytes: 100 },
      oldest_file: { url: "s3://lake/b", created_at: "2026-11-22T08:01:00.000Z" },
    });
    expect(statements.asked.slice(0, 1)).toEqual(["active dev/sales.orders/"]);
  });

  test("waits at the fence behind another transaction if no load has the lock", async () => {
    const { ids, waitsOf } = await setUp();
    const statements = fakeStatements([statement(ids.a, { id: "1", parts: [part("lock-fence", "STARTED")] })]);
    expect(await waitsOf({ statements })).toMatchObject({ a: { kind: "fence", behind: null }, running: 1 });
  });

  test("is submitted and not started", async () => {
    const { ids, waitsOf } = await setUp();
    const statements = fakeStatements([statement(ids.a, { id: "1", status: "PICKED" })]);
    expect(await waitsOf({ statements })).toMatchObject({ a: { kind: "start", since: submittedAt } });
  });

  test("is tried again after a conflict, at the time at which recovery does it", async () => {
    const { ids, look } = await setUp();
    const failed = failedStatement({ id: "5cf50ac7-0000-4000-8000-000000000001" });
    const statements = fakeStatements([{ name: `dev/sales.orders/${ids.a}/5`, described: failed }]);
    const { batches } = await look({ statements });
    const a = batches.find(({ batch_id: id }) => id === ids.a)?.waits_for;
    // the fifth failure waits at most 2 × 2⁴ seconds; a fraction of that comes from the statement's id
    expect(a).toMatchObject({ kind: "retry", next: 6, of: 8, isConflict: true });
    const waitMs = Date.parse(String(a && "at" in a && a.at)) - Date.parse(failed.endedAt);
    expect(waitMs).toBeGreaterThan(5_000);
    expect(waitMs).toBeLessThan(32_000);
  });

  test.each([
    ["long after its time", 5, "2026-11-22T08:30:00.000Z"],
    ["after its last quick try", 8, "2026-11-22T08:05:05.000Z"],
  ])("is with recovery %s", async (_, attempt, now) => {
    const { ids, waitsOf } = await setUp();
    const statements = fakeStatements([{ name: `dev/sales.orders/${ids.a}/${attempt}`, described: failedStatement() }]);
    expect(await waitsOf({ statements, now })).toMatchObject({
      a: { kind: "recovery", because: conflict.replace(/\s+/g, " ") },
    });
  });

  test("waits for reconcile, which tries it again half a grace period after its last failure", async () => {
    const { ids, waitsOf } = await setUp();
    const record = {
      ...{ batch_id: ids.a, failed_at: "2026-11-22T08:02:00.000Z", rounds: 0, attempt: 8, reason: "it is paused" },
    };
    expect(await waitsOf({ waiting: [record] })).toMatchObject({
      a: { kind: "reconcile", at: "2026-11-22T08:17:00.000Z", because: "it is paused" },
    });
  });

  test("is not seen where the Data API shows another role's statements to nobody, or refuses", async () => {
    const { waitsOf } = await setUp();
    expect(await waitsOf({})).toMatchObject({ a: { kind: "unseen", because: null }, running: 0 });
    const statements = { ...fakeStatements(), active: () => Promise.reject(new Error("not authorized")) };
    expect(await waitsOf({ statements })).toMatchObject({
      a: { kind: "unseen", because: "not authorized" },
      running: null,
    });
  });

  test("is left out once an attempt of it has finished: the ledger was asked before", async () => {
    const { ids, waitsOf } = await setUp();
    const statements = fakeStatements([statement(ids.a, { id: "1", status: "FINISHED" })]);
    expect(Object.keys(await waitsOf({ statements })).toSorted()).toEqual(["b", "running"]);
  });

  test("of a pipeline without a ledger is known while the Data API shows its load", async () => {
    const { ids, waitsOf } = await setUp(pipeline({ safety: unprotected }));
    const statements = fakeStatements([statement(ids.a, { id: "1", parts: [part("copy", "STARTED")] })]);
    expect(await waitsOf({ statements })).toEqual({
      a: { kind: "load", since: submittedAt, does: "copy" },
      running: 1,
    });
  });
});
