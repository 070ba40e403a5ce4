import { describe, expect, test } from "vitest";
import { type Arrival, fileId } from "../../../src/core/arrivals/arrival.ts";
import { AccessDeniedError } from "../../../src/core/base/access-denied-error.ts";
import { QueryError } from "../../../src/core/base/query-error.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { planBatch } from "../../../src/core/load/submission.ts";
import type { QueryRow } from "../../../src/core/ports/warehouse-client.ts";
import { dismissedIds } from "../../../src/core/records/record-store.ts";
import { parkedRecord, quarantineRecord, waitingRecord } from "../../../src/core/records/records.ts";
import { audit } from "../../../src/core/upkeep/audit.ts";
import { dismiss } from "../../../src/core/upkeep/dismiss.ts";
import { pipelineHistory } from "../../../src/core/upkeep/history.ts";
import { loadListed } from "../../../src/core/upkeep/load-listed.ts";
import { needsAction } from "../../../src/core/upkeep/needs-action.ts";
import { replay } from "../../../src/core/upkeep/replay.ts";
import { arrival, pipeline, scope, unprotected } from "../../support/builders.ts";
import { fakeLedger } from "../../support/fake-ledger.ts";
import { fakeSources } from "../../support/fake-sources.ts";
import { fakeStatements } from "../../support/fake-statements.ts";
import { fakeListing, fakeMetrics, fakeObjects, fakePipelines, fakeWarehouse } from "../../support/fakes.ts";

const file = (key: string, given: Partial<Arrival> = {}) => arrival(key, { eTag: `etag of ${key}`, ...given });

const context = {
  place: pipeline().manifests,
  pipelineName: "orders_queue",
  table: "sales.orders",
  database: "dev",
  warehouse: "cluster main",
  statementId: "5cf50ac7-0000-4000-8000-000000000001",
  failedAt: "2026-11-22T08:05:00.000Z",
};

/** Batches of one file each: `parked`, `waiting` and `lost`; and the quarantined file `bad`. */
async function setUp(answer: (sql: string) => readonly QueryRow[] = () => []) {
  const objects = fakeObjects();
  const batchOf = async (key: string) => {
    const [batch] = formBatches(scope, [{ messageId: "", arrivals: [file(key)] }], pipeline().batch);
    if (!batch) throw new Error("a batch needs files");
    const { manifests, manifestUrl } = planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch });
    for (const manifest of manifests) await objects.put(manifest);
    return { batch, manifestUrl };
  };
  const parked = await batchOf("parked");
  const waiting = await batchOf("waiting");
  await batchOf("lost");
  const bad = { id: fileId(file("bad")), arrival: file("bad"), messageIds: [] };
  await objects.put(
    quarantineRecord({ ...context, batchId: "b".repeat(32) }, { file: bad, reason: "Invalid digit", line: 7 }),
  );
  await objects.put(
    parkedRecord(
      { ...context, batchId: parked.batch.id },
      {
        reason: "permission denied",
        remedy: "Grant it.",
        files: parked.batch.files,
        manifestUrls: [parked.manifestUrl],
      },
    ),
  );
  await objects.put(
    waitingRecord(
      { ...context, failedAt: "2026-11-22T08:01:00.000Z", batchId: waiting.batch.id },
      {
        reason: "the cluster is paused",
        remedy: "Resume it.",
        since: "2026-11-22T08:00:00.000Z",
        rounds: 1,
        attempt: 9,
        costs: { total: 9, searches: 0, setAside: 0 },
        told: false,
        files: waiting.batch.files,
        manifestUrl: waiting.manifestUrl,
      },
    ),
  );
  const deps = {
    objects,
    pipelines: fakePipelines({ orders_queue: pipeline() }),
    warehouse: fakeWarehouse([], answer),
    metrics: fakeMetrics(),
    sources: fakeSources(),
    statements: fakeStatements(),
    graceSeconds: 1_800,
    now: () => new Date("2026-11-22T09:00:00.000Z"),
  };
  return { deps, objects, ids: { bad: bad.id, parked: parked.batch.id, waiting: waiting.batch.id } };
}

const loadedAgain = (time: string) => (sql: string) =>
  sql.startsWith("SELECT bucket, object_key, MAX(event_time) ") ? [["lake", "bad", time]] : [];

/** A time so many milliseconds after the files were created, as Redshift writes it. */
const later = (ms: number) =>
  new Date(Date.parse(file("bad").eventTime) + ms).toISOString().replace("T", " ").replace("Z", "");

describe("what needs action", () => {
  test("is all that failed, without files that are merely not loaded yet", async () => {
    const { deps, ids } = await setUp();
    expect(await needsAction(deps, "orders_queue")).toMatchObject({
      parked: [{ batch_id: ids.parked, reason: "permission denied", remedy: "Grant it." }],
      quarantined: [{ file_id: ids.bad, url: "s3://lake/bad", reason: "Invalid digit", line: 7 }],
      waiting: [{ batch_id: ids.waiting, reason: "the cluster is paused", files: [{ url: "s3://lake/waiting" }] }],
      errors: [],
    });
  });

  test("leaves out a quarantined file when one under its key that was created later is loaded, and only then", async () => {
    const after = await setUp(loadedAgain(later(1)));
    expect(await needsAction(after.deps, "orders_queue")).toMatchObject({ quarantined: [] });
    const before = await setUp(loadedAgain(later(-1)));
    expect(await needsAction(before.deps, "orders_queue")).toMatchObject({ quarantined: [{ url: "s3://lake/bad" }] });
  });

  test("is shown while Redshift cannot be asked, with what is not known then", async () => {
    const { deps, ids } = await setUp(() => {
      throw new QueryError("the cluster is paused");
    });
    expect(await needsAction(deps, "orders_queue")).toMatchObject({
      parked: [{ batch_id: ids.parked }],
      quarantined: [{ file_id: ids.bad }],
      errors: [expect.stringContaining("the cluster is paused")],
    });
  });

  test("of one file is what concerns that file, corrected or not", async () => {
    const { deps, ids } = await setUp(loadedAgain(later(1)));
    const none = { parked: [], quarantined: [], waiting: [] };
    expect(await needsAction(deps, "orders_queue", "s3://lake/bad")).toMatchObject({
      ...none,
      quarantined: [{ file_id: ids.bad }],
    });
    expect(await needsAction(deps, "orders_queue", "s3://lake/waiting")).toMatchObject({
      ...none,
      waiting: [{ batch_id: ids.waiting }],
    });
    expect(await needsAction(deps, "orders_queue", "s3://lake/parked")).toMatchObject({
      ...none,
      parked: [{ batch_id: ids.parked }],
    });
    expect(await needsAction(deps, "orders_queue", "s3://lake/lost")).toMatchObject(none);
  });
});

describe("a dismissed file or batch", () => {
  test.each(["bad", "parked", "waiting"] as const)("needs nobody, and stays unloaded: %s", async (what) => {
    const { deps, objects, ids } = await setUp();
    const because = "a test file";
    const dismissed = await dismiss(deps, "orders_queue", { id: ids[what], because });
    expect(dismissed).toMatchObject({ id: ids[what], files: 1 });
    expect(JSON.parse(objects.held.get(dismissed.record) ?? "")).toMatchObject({
      dismissed_because: because,
      dismissed_at: "2026-11-22T09:00:00.000Z",
      reason: expect.any(String),
    });
    const left = await needsAction(deps, "orders_queue");
    expect([...left.parked, ...left.quarantined, ...left.waiting]).toHaveLength(2);
    const store = { objects, pipelineName: "orders_queue", pipeline: pipeline() };
    expect(await dismissedIds(store)).toContain(fileId(file(what)));
    const listing = fakeListing([file(what)]);
    const of = { pipelineName: "orders_queue", pipeline: pipeline(), source: { bucket: "lake" } };
    const warehouse = fakeWarehouse([], fakeLedger([]));
    expect(await Array.fromAsync(audit({ ...deps, warehouse, listing }, of))).toMatchObject([{ state: "dismissed" }]);
  });

  test.each(["bad", "parked", "waiting"] as const)(
    "is loaded by replay, which ends the dismissal: %s",
    async (what) => {
      const { deps, objects, ids } = await setUp();
      const { record } = await dismiss(deps, "orders_queue", { id: ids[what], because: "a mistake" });
      const order = { what: { kind: "id", id: ids[what] }, occasion: "1" } as const;
      const result = await replay({ ...deps, sources: fakeSources() }, "orders_queue", order);
      expect(result).toMatchObject({ records: 1, files: 1, errors: [] });
      expect(objects.held.has(record)).toBe(false);
    },
  );

  test("stays dismissed when all of a kind are replayed, and when a record of it was left behind", async () => {
    const { deps, objects, ids } = await setUp();
    await dismiss(deps, "orders_queue", { id: ids.parked, because: "a test file" });
    const copy = [...objects.held].find(([url]) => url.includes("/dismissed/")) ?? ["", ""];
    await objects.put({
      bucket: "loads",
      key: `manifests/orders_queue/parked/${ids.parked}.json`,
      body: copy[1],
    });
    const again = (what: Parameters<typeof replay>[2]["what"]) =>
      replay({ ...deps, sources: fakeSources() }, "orders_queue", { what, occasion: "1" });
    expect(await again({ kind: "all-parked" })).toMatchObject({ files: 0 });
    await objects.put({ bucket: "loads", key: `manifests/orders_queue/parked/${ids.parked}.json`, body: copy[1] });
    expect(await again({ kind: "id", id: ids.parked })).toMatchObject({ files: 1, errors: [] });
    expect([...objects.held.keys()].filter((url) => /\/(?:parked|dismissed)\//.test(url))).toEqual([]);
  });

  test.each(['{"batch_id":"x"}', '{"batch_id":"x","files":null}', '{"batch_id":"x","files":[null]}'])(
    "whose record is damaged is not taken for none: %s",
    async (body) => {
      const { objects } = await setUp();
      await objects.put({ bucket: "loads", key: `manifests/orders_queue/dismissed/${"c".repeat(32)}.json`, body });
      const store = { objects, pipelineName: "orders_queue", pipeline: pipeline() };
      await expect(dismissedIds(store)).rejects.toThrow("is not a record of the loader, or is damaged");
    },
  );

  test("cannot be dismissed twice, nor can what does not exist; the error says which", async () => {
    const { deps, ids } = await setUp();
    const order = { id: ids.bad, because: "a test file" };
    await dismiss(deps, "orders_queue", order);
    await expect(dismiss(deps, "orders_queue", order)).rejects.toThrow("It was dismissed at 2026-11-22T09:00:00.000Z.");
    await expect(dismiss(deps, "orders_queue", { ...order, id: "0".repeat(32) })).rejects.toThrow(
      "`redshift-loader errors orders_queue` lists what does.",
    );
  });
});

describe("the history of a pipeline", () => {
  const manifest = `s3://loads/manifests/orders_queue/2026-11-22/${"a".repeat(32)}.manifest`;
  const answer = (sql: string): QueryRow[] => {
    if (sql.includes("sys_load_history"))
      return [
        [manifest, "failed", 0],
        [manifest, "completed", 120],
      ];
    if (sql.includes("DATEADD(hour, -3, GETDATE())"))
      return [["a".repeat(32), 2, "2026-11-22 08:30:00", "2026-11-22 08:28:30", 4096]];
    return [];
  };

  test("is what is on its way, then its loads and its failures, newest first", async () => {
    const { deps, ids } = await setUp(answer);
    expect(await pipelineHistory(deps, "orders_queue", 3)).toEqual({
      pipeline: "orders_queue",
      table_name: "sales.orders",
      errors: [],
      entries: [
        expect.objectContaining({ state: "intended", at: "2026-11-22T08:00:00.000Z", files: 1 }),
        {
          at: "2026-11-22T08:30:00.000Z",
          state: "loaded",
          id: "a".repeat(32),
          files: 2,
          bytes: 4096,
          rows: 120,
          attempts: 2,
          lag_seconds: 90,
          error: null,
          waits_for: null,
        },
        expect.objectContaining({ state: "parked", id: ids.parked, attempts: null, error: "permission denied" }),
        expect.objectContaining({ state: "quarantined", id: ids.bad, files: 1, error: "Invalid digit" }),
        expect.objectContaining({ state: "waiting", id: ids.waiting, attempts: 9, error: "the cluster is paused" }),
      ],
    });
  });

  test("ends where it was asked to", async () => {
    const { deps } = await setUp();
    const later = { ...deps, now: () => new Date("2026-11-22T12:00:00.000Z") };
    expect(await pipelineHistory(later, "orders_queue", 3)).toMatchObject({ entries: [{ state: "intended" }] });
  });
});

describe("files that a listing found", () => {
  const listedAs = (key: string) => file(key, { sequencer: "" });
  const createdAt = "2026-11-22T08:00:00.000Z";
  const versions = new Map([
    ["plain", { eTag: "etag of plain", bytes: file("plain").bytes, createdAt }],
    ["versioned", { eTag: "etag of versioned", bytes: file("versioned").bytes, versionId: "v7", createdAt }],
    ["replaced", { eTag: "another", bytes: 1, createdAt }],
  ]);
  const version = (key: string) => {
    if (key === "denied") throw new AccessDeniedError("S3 refuses s3:GetObject for denied");
    return versions.get(key) ?? (key === "gone" ? undefined : { ...file(key), createdAt });
  };
  const load = async (keys: string[], given = pipeline(), sources = fakeSources()) => {
    const { deps, objects } = await setUp();
    const result = await loadListed(
      { ...deps, sources, versions: { get: async (_, key) => version(key) } },
      { pipelineName: "orders_queue", pipeline: given, files: keys.map(listedAs), occasion: "audit 1" },
    );
    return { result, objects };
  };

  test("are submitted under the ids that their events would give them", async () => {
    const { result, objects } = await load(["plain", "versioned"]);
    expect(result).toMatchObject({ submitted: 2, changed: 0, errors: [] });
    const written = objects.held.get(result.loads[0]?.manifest_file ?? "") ?? "";
    expect(written).toContain("v7");
  });

  test("are left out when they were replaced or deleted meanwhile", async () => {
    const { result } = await load(["plain", "replaced", "gone"]);
    expect(result).toMatchObject({ submitted: 1, changed: 2, errors: [] });
  });

  test("are left out when a record is about them, though no manifest names them any more", async () => {
    const { result } = await load(["bad", "parked", "waiting", "plain"]);
    expect(result).toMatchObject({ submitted: 1, recorded: 3, changed: 0, errors: [] });
  });

  test("are left out alone when S3 refuses one of them", async () => {
    const { result } = await load(["denied", "plain"]);
    expect(result).toMatchObject({
      submitted: 1,
      changed: 0,
      errors: [expect.stringContaining("1 file left out: S3")],
    });
  });

  test("are not submitted where no ledger shows what is loaded", async () => {
    await expect(load(["plain"], pipeline({ safety: unprotected }))).rejects.toThrow("nothing was submitted");
  });
});
