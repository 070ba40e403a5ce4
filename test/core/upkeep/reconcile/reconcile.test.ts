import { describe, expect, test } from "vitest";
import type { Arrival } from "../../../../src/core/arrivals/arrival.ts";
import { fileId } from "../../../../src/core/arrivals/arrival.ts";
import { AccessDeniedError } from "../../../../src/core/base/access-denied-error.ts";
import { QueryError } from "../../../../src/core/base/query-error.ts";
import { formBatches } from "../../../../src/core/load/batch.ts";
import { planBatch } from "../../../../src/core/load/submission.ts";
import type { Pipeline } from "../../../../src/core/pipeline/pipeline.ts";
import type { QueryRow } from "../../../../src/core/ports/warehouse-client.ts";
import { type ReconcileRun, reconcile } from "../../../../src/core/upkeep/reconcile/reconcile.ts";
import { arrival, pipeline, scope, unprotected } from "../../../support/builders.ts";
import { fakeLedger, type LedgerRow, noLedger } from "../../../support/fake-ledger.ts";
import { deniedSources, fakeActive, fakeSources } from "../../../support/fake-sources.ts";
import {
  fakeAlerts,
  fakeEvents,
  fakeLog,
  fakeMetrics,
  fakeObjects,
  fakePipelines,
  fakeWarehouse,
} from "../../../support/fakes.ts";

/** All manifests of the fake were written at 08:00. */
const nine = new Date("2026-11-22T09:00:00.000Z");
const run: ReconcileRun = { occasion: "schedule-1", graceSeconds: 1800 };

const file = (key: string, given: Partial<Arrival> = {}) => arrival(key, { eTag: `etag of ${key}`, ...given });

/** The manifest of a batch that was intended. */
function manifestOf(files: readonly Arrival[], given: Partial<Pipeline> = {}, pipelineName = "orders_queue") {
  const of = pipeline(given);
  const [batch] = formBatches(scope, [{ messageId: "", arrivals: files }], of.batch);
  const [manifest] = batch ? planBatch({ pipelineName, pipeline: of, batch }).manifests : [];
  if (!batch || !manifest) throw new Error("a batch needs files");
  return { ...manifest, batchId: batch.id };
}

type World = {
  intended: readonly (readonly Arrival[])[];
  loaded?: readonly LedgerRow[];
  ask?: (sql: string) => readonly QueryRow[];
  of?: Pipeline;
  now?: Date;
  /** What the source's keys hold now; absent: nothing. */
  current?: readonly Arrival[];
  active?: readonly string[];
};

async function setUp({
  intended,
  loaded = [],
  ask = fakeLedger(loaded),
  of = pipeline(),
  now = nine,
  ...world
}: World) {
  const objects = fakeObjects();
  for (const files of intended) await objects.put(manifestOf(files));
  const pipelines = fakePipelines({ orders_queue: of });
  return {
    objects,
    pipelines,
    warehouse: fakeWarehouse([], ask),
    active: fakeActive(() => (world.active ?? []).map((statementName) => ({ statementName }))),
    sources: fakeSources(world.current),
    alerts: fakeAlerts(),
    events: fakeEvents(),
    metrics: fakeMetrics(),
    log: fakeLog(),
    now: () => now,
  };
}

/** The keys that one run submits, and what it answers for the pipeline. */
async function reconciled(
  world: World,
  prepare: (deps: Awaited<ReturnType<typeof setUp>>) => Promise<void> = async () => {},
) {
  const deps = await setUp(world);
  await prepare(deps);
  const before = deps.objects.written.length;
  const [result] = await reconcile(deps, run);
  const manifests = deps.objects.written.slice(before).map(({ body }) => JSON.parse(body));
  const urls: string[] = manifests.flatMap(({ entries }) => entries.map(({ url }: { url: string }) => url));
  return { result, keys: urls.map((url) => url.replace("s3://lake/", "")), deps };
}

describe("files of manifests that are nowhere", () => {
  test("are submitted again, in batches like the loader's", async () => {
    const { result, keys, deps } = await reconciled({
      intended: [[file("a"), file("b")], [file("c")]],
      of: pipeline({ batch: { maxFiles: 2, maxBytes: 1e9, windowSeconds: 60 } }),
    });
    expect(keys.toSorted()).toEqual(["a", "b", "c"]);
    expect(result).toMatchObject({ pipeline: "orders_queue", manifests: 2, missing_files: 3, superseded_files: 0 });
    expect(result?.loads.map((load) => load.files).toSorted()).toEqual([1, 2]);
    expect(deps.warehouse.submitted).toHaveLength(2);
    expect(deps.metrics.recorded.at(-1)).toEqual({
      pipeline: "orders_queue",
      target: "sales.orders",
      values: { Waiting: 0, Missing: 3 },
    });
  });

  test("are submitted once when the same event comes twice, and anew by the next run", async () => {
    const deps = await setUp({ intended: [[file("a")]] });
    await reconcile(deps, run);
    await reconcile(deps, run);
    expect(deps.warehouse.submitted).toHaveLength(1);
    await reconcile(deps, { ...run, occasion: "schedule-2" });
    expect(deps.warehouse.submitted).toHaveLength(2);
  });

  test("that are in several manifests are submitted once", async () => {
    const { keys } = await reconciled({
      intended: [
        [file("a"), file("b")],
        [file("b"), file("c")],
      ],
    });
    expect(keys.toSorted()).toEqual(["a", "b", "c"]);
  });

  test("are all files of all manifests before there is a ledger", async () => {
    const { result, keys } = await reconciled({ intended: [[file("a")], [file("b")]], ask: noLedger });
    expect(keys.toSorted()).toEqual(["a", "b"]);
    expect(result).not.toHaveProperty("error");
  });
});

describe("files are left alone", () => {
  test("when they are loaded, by whichever batch", async () => {
    const loaded = [{ file: file("b"), batchId: "f".repeat(32) }];
    const { keys } = await reconciled({ intended: [[file("a"), file("b")]], loaded });
    expect(keys).toEqual(["a"]);
  });

  test("when their batch is loaded, without a look at its manifest", async () => {
    const { batchId } = manifestOf([file("a")]);
    const { result, deps } = await reconciled(
      { intended: [], loaded: [{ file: file("other"), batchId }] },
      async ({ objects }) => objects.put({ ...manifestOf([file("a")]), body: "not read" }),
    );
    expect(result).toMatchObject({ manifests: 1, missing_files: 0, loads: [] });
    expect(deps.log.lines.map(({ level }) => level)).toEqual(["info"]);
  });

  test("when they are quarantined", async () => {
    const { keys } = await reconciled({ intended: [[file("a"), file("b")]] }, async ({ objects }) =>
      objects.put({ bucket: "loads", key: `manifests/orders_queue/quarantine/${fileId(file("a"))}.json`, body: "{}" }),
    );
    expect(keys).toEqual(["b"]);
  });

  test("when they are of a parked batch", async () => {
    const body = JSON.stringify({
      batch_id: "0".repeat(32),
      files: [{ file_id: fileId(file("b")), url: "s3://lake/b" }],
    });
    const { keys } = await reconciled({ intended: [[file("a"), file("b")]] }, async ({ objects }) =>
      objects.put({ bucket: "loads", key: `manifests/orders_queue/parked/${"0".repeat(32)}.json`, body }),
    );
    expect(keys).toEqual(["a"]);
  });

  test("when a manifest in the grace period has them: their load may be under way", async () => {
    const { result, keys } = await reconciled({ intended: [[file("a")]], now: new Date("2026-11-22T08:29:59.000Z") });
    expect(keys).toEqual([]);
    expect(result).toMatchObject({ manifests: 0, missing_files: 0 });
  });

  test("when their key holds other bytes now, whatever the clocks say", async () => {
    const old = file("a", { eTag: "v1", eventTime: "2026-11-22T07:00:00.006Z" });
    const newer = file("a", { eTag: "v2", eventTime: "2026-11-22T07:00:00.000Z" });
    const { result, keys } = await reconciled({ intended: [[old, file("b")]], current: [newer, file("b")] });
    expect(keys).toEqual(["b"]);
    expect(result).toMatchObject({ missing_files: 1, superseded_files: 1 });
  });

  test("when their key holds a newer file that is missing as well", async () => {
    const old = file("a", { eTag: "v1", sequencer: "01" });
    const newer = file("a", { eTag: "v2", sequencer: "02" });
    const { result, deps } = await reconciled({ intended: [[old], [newer]], current: [newer] });
    expect(result).toMatchObject({ missing_files: 1, superseded_files: 1 });
    expect(deps.objects.written.at(-1)?.body).toContain('"etag":"v2"');
  });

  test("with all files of their batch when the batch is submitted, queued or running", async () => {
    const { batchId } = manifestOf([file("a"), file("b")]);
    const active = [`dev/sales.orders/${batchId}/3`];
    const { keys } = await reconciled({
      intended: [
        [file("a"), file("b")],
        [file("b"), file("c")],
      ],
      active,
    });
    expect(keys).toEqual(["c"]);
  });

  test("when they are older than the days that the ledger must remember", async () => {
    const old = file("a", { eventTime: "2026-10-23T23:59:59.999Z" });
    const oldest = file("b", { eventTime: "2026-10-24T00:00:00.000Z" });
    const { keys } = await reconciled({
      intended: [[old, oldest], [file("c", { eventTime: "2026-10-23T12:00:00.000Z" })]],
    });
    expect(keys).toEqual(["b"]);
  });

  test("when they were for another target", async () => {
    const of = pipeline({ copy: { ...pipeline().copy, table: { schema: "sales", name: "orders_2027" } } });
    const { keys } = await reconciled({ intended: [[file("a")]], of });
    expect(keys).toEqual([]);
  });
});

describe("files are not left out", () => {
  test("because their key held another file, though that was stamped later", async () => {
    const loaded = [{ file: file("a", { eTag: "v1", eventTime: "2026-11-22T08:00:00.006Z" }) }];
    const newest = file("a", { eTag: "v2" });
    const { keys } = await reconciled({ intended: [[newest]], loaded, current: [newest] });
    expect(keys).toEqual(["a"]);
  });

  test("because their key holds nothing: COPY says so, and they are quarantined", async () => {
    expect((await reconciled({ intended: [[file("a")]], current: [] })).keys).toEqual(["a"]);
  });

  test("because another bucket has a newer file under the key", async () => {
    const loaded = [{ file: file("a", { bucket: "other", eventTime: "2026-11-22T23:00:00.000Z" }) }];
    const { keys } = await reconciled({ intended: [[file("a")]], loaded });
    expect(keys).toEqual(["a"]);
  });

  test("because another manifest is damaged, which is counted, logged and measured", async () => {
    const { keys, deps, result } = await reconciled({ intended: [[file("a")]] }, async ({ objects }) =>
      objects.put({ ...manifestOf([file("b")]), body: "damaged" }),
    );
    expect(keys).toEqual(["a"]);
    expect(result).toMatchObject({ unreadable: 1, missing_files: 1 });
    expect(result?.error).toContain("1 manifest or record cannot be read");
    expect(deps.log.lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        message: "manifests or records cannot be read, so their files are not known",
        fields: expect.objectContaining({ unreadable: 1, code: "MANIFEST" }),
      }),
    );
    expect(deps.metrics.recorded).toContainEqual({
      pipeline: "orders_queue",
      target: "sales.orders",
      values: { Unreconciled: 1 },
    });
  });

  test("because S3 refuses 500 other manifests", async () => {
    const deps = await setUp({ intended: [[file("a")]] });
    const denied = new Set<string>();
    for (let n = 0; n < 500; n += 1) {
      const manifest = manifestOf([file(`denied-${n}`)]);
      await deps.objects.put(manifest);
      denied.add(manifest.key);
    }
    const get: typeof deps.objects.get = async (bucket, key) => {
      if (denied.has(key)) throw new AccessDeniedError(`S3 refuses s3:GetObject for s3://${bucket}/${key}`);
      return deps.objects.get(bucket, key);
    };
    const [result] = await reconcile({ ...deps, objects: { ...deps.objects, get } }, run);
    expect(result).toMatchObject({
      missing_files: 1,
      unreadable: 500,
      error: expect.stringContaining("500 manifests"),
    });
  });
});

describe("where S3 refuses to say what a key holds", () => {
  const other = { file: file("a", { eTag: "other" }) };
  const withDenied = async (of: Pipeline, loaded: readonly LedgerRow[]) => {
    const deps = { ...(await setUp({ intended: [[file("a")]], loaded, of })), sources: deniedSources };
    const [result] = await reconcile(deps, run);
    return { result, submitted: deps.warehouse.submitted.length };
  };

  test("a merge loads the file: it ends the same", async () => {
    expect(await withDenied(pipeline(), [other])).toMatchObject({ submitted: 1, result: { missing_files: 1 } });
  });

  test("an append leaves the file, and says so", async () => {
    const { result, submitted } = await withDenied(pipeline({ mode: { kind: "append" } }), [other]);
    expect(submitted).toBe(0);
    expect(result?.error).toContain("1 file of an append were left: S3 refuses");
  });

  test("an append loads a file of whose key nothing else is known", async () => {
    expect(await withDenied(pipeline({ mode: { kind: "append" } }), [])).toMatchObject({ submitted: 1 });
  });
});

describe("a pipeline", () => {
  test("that fails does not stop the others", async () => {
    const deps = await setUp({ intended: [[file("a")]] });
    const broken = pipeline({ warehouse: { ...pipeline().warehouse, database: "gone" } });
    const warehouse = {
      ...deps.warehouse,
      query: async (address: { database: string }, sql: string) => {
        if (address.database === "gone") throw new QueryError('ERROR: database "gone" does not exist');
        return deps.warehouse.query(pipeline().warehouse, sql);
      },
    };
    const pipelines = fakePipelines({ broken_queue: broken, orders_queue: pipeline() });
    expect(await reconcile({ ...deps, warehouse, pipelines }, run)).toMatchObject([
      { pipeline: "broken_queue", loads: [], error: 'ERROR: database "gone" does not exist' },
      { pipeline: "orders_queue", missing_files: 1 },
    ]);
    expect(deps.metrics.recorded).toContainEqual({
      pipeline: "broken_queue",
      target: "sales.orders",
      values: { Unreconciled: 1 },
    });
  });

  test("is not reconciled where the Data API refuses to say what is active, and nothing is submitted", async () => {
    const deps = await setUp({ intended: [[file("a")]] });
    const list = async () => {
      throw new Error("AccessDeniedException: not authorized to perform redshift-data:ListStatements");
    };
    const [result] = await reconcile({ ...deps, active: { ...deps.active, list } }, run);
    expect(result).toMatchObject({ loads: [], error: expect.stringContaining("redshift-data:ListStatements") });
    expect(deps.warehouse.submitted).toEqual([]);
  });

  test("without a ledger is left out, with the reason", async () => {
    const { result, deps } = await reconciled({ intended: [[file("a")]], of: pipeline({ safety: unprotected }) });
    expect(result).toMatchObject({
      skipped: "safety.exactly_once is false: no ledger shows which files are loaded",
    });
    expect(deps.warehouse.queried).toEqual([]);
  });

  test("that is not named is left alone", async () => {
    const deps = await setUp({ intended: [[file("a")]] });
    expect(await reconcile(deps, { ...run, pipelineNames: [] })).toEqual([]);
  });

  test("answers with what was submitted when a load is refused", async () => {
    const deps = await setUp({
      intended: [[file("a"), file("b")]],
      of: pipeline({ batch: { maxFiles: 1, maxBytes: 1e9, windowSeconds: 60 } }),
    });
    let calls = 0;
    const submit: typeof deps.warehouse.submit = (submission) => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("Rate exceeded")) : deps.warehouse.submit(submission);
    };
    const [result] = await reconcile({ ...deps, warehouse: { ...deps.warehouse, submit } }, run);
    expect(result).toMatchObject({
      missing_files: 2,
      loads: [{ files: 1 }],
      error: "1 load was not submitted: Rate exceeded",
    });
  });
});
