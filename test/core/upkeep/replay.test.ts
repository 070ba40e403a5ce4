import { describe, expect, test } from "vitest";
import { type Arrival, fileId } from "../../../src/core/arrivals/arrival.ts";
import { AccessDeniedError } from "../../../src/core/base/access-denied-error.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { planBatch } from "../../../src/core/load/submission.ts";
import { parkedRecord, quarantineRecord } from "../../../src/core/records/records.ts";
import { ReplayError, type ReplayWhat, replay } from "../../../src/core/upkeep/replay.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";
import { fakeLedger, type LedgerRow, noLedger } from "../../support/fake-ledger.ts";
import { deniedSources, fakeSources } from "../../support/fake-sources.ts";
import { fakeMetrics, fakeObjects, fakePipelines, fakeWarehouse } from "../../support/fakes.ts";

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

function quarantined(of: Arrival) {
  const bad = { id: fileId(of), arrival: of, messageIds: [] };
  return quarantineRecord({ ...context, batchId: "b".repeat(32) }, { file: bad, reason: "Invalid digit", line: 7 });
}

/** A parked batch of these files, with its manifest. */
function parked(...files: Arrival[]) {
  const [batch] = formBatches(scope, [{ messageId: "", arrivals: files }], pipeline().batch);
  if (!batch) throw new Error("a batch needs files");
  const { manifests } = planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch });
  const manifestUrls = manifests.map(({ bucket, key }) => `s3://${bucket}/${key}`);
  const why = { reason: "permission denied", remedy: "Grant it.", files: batch.files, manifestUrls };
  return { id: batch.id, manifests, record: parkedRecord({ ...context, batchId: batch.id }, why) };
}

function setUp(
  loaded: readonly LedgerRow[] = [],
  {
    ask = fakeLedger(loaded),
    current = [],
  }: { ask?: typeof noLedger | ReturnType<typeof fakeLedger>; current?: readonly Arrival[] } = {},
) {
  const all = fakeObjects();
  const refused: string[] = [];
  const get: typeof all.get = async (bucket, key) => {
    if (refused.some((end) => key.endsWith(end))) throw new AccessDeniedError(`S3 refuses s3:GetObject for ${key}`);
    return all.get(bucket, key);
  };
  const objects = { ...all, get };
  const warehouse = fakeWarehouse([], ask);
  const pipelines = fakePipelines({ orders_queue: pipeline() });
  const deps = { pipelines, objects, warehouse, sources: fakeSources(current), metrics: fakeMetrics() };
  const park = async (...files: Arrival[]) => {
    const { id, manifests, record } = parked(...files);
    for (const object of [...manifests, record]) await objects.put(object);
    return id;
  };
  return {
    ...deps,
    deps,
    refuse: (end: string) => void refused.push(end),
    park,
    quarantine: (of: Arrival) => objects.put(quarantined(of)),
    run: (what: ReplayWhat, occasion = "1") => replay(deps, "orders_queue", { what, occasion }),
    records: () => [...objects.held.keys()].filter((url) => url.endsWith(".json")),
  };
}

const byId = (id: string): ReplayWhat => ({ kind: "id", id });

describe("a replayed batch", () => {
  test("is submitted as it was intended, and is not parked any more", async () => {
    const { park, run, records, warehouse } = setUp();
    const id = await park(file("a"), file("b"));
    expect(await run(byId(id))).toMatchObject({
      pipeline: "orders_queue",
      records: 1,
      files: 2,
      loads: [{ batch_id: id, statement_name: `dev/sales.orders/${id}/1`, files: 2 }],
      errors: [],
    });
    expect(warehouse.submitted).toHaveLength(1);
    expect(records()).toEqual([]);
  });

  test("that was parked again is submitted again", async () => {
    const { park, run, warehouse } = setUp();
    const id = await park(file("a"));
    await run(byId(id), "1");
    await park(file("a"));
    await run(byId(id), "2");
    expect(warehouse.submitted).toHaveLength(2);
  });

  test("is submitted before there is a ledger", async () => {
    const { park, run } = setUp([], { ask: noLedger });
    expect(await run(byId(await park(file("a"))))).toMatchObject({ files: 1, errors: [] });
  });

  test("leaves out what is loaded, or replaced under its key", async () => {
    const current = [file("a"), file("b"), file("c", { eTag: "newer" })];
    const { park, run, records } = setUp([{ file: file("b") }], { current });
    const result = await run(byId(await park(file("a"), file("b"), file("c"))));
    expect(result).toMatchObject({ records: 1, files: 1, loaded_files: 1, superseded_files: 1, loads: [{ files: 1 }] });
    expect(records()).toEqual([]);
  });

  test("stays parked when it cannot be submitted", async () => {
    const { park, records, objects, pipelines, warehouse } = setUp();
    const id = await park(file("a"));
    const submit = () => Promise.reject(new Error("Rate exceeded"));
    const deps = {
      objects,
      sources: fakeSources(),
      metrics: fakeMetrics(),
      pipelines,
      warehouse: { ...warehouse, submit },
    };
    const result = await replay(deps, "orders_queue", { what: byId(id), occasion: "1" });
    expect(result).toMatchObject({ records: 0, files: 0, errors: ["Rate exceeded"] });
    expect(records()).toEqual([`s3://loads/manifests/orders_queue/parked/${id}.json`]);
  });

  test("whose manifest is gone stays parked, and does not stop the others", async () => {
    const { park, run, records, objects } = setUp();
    const ids = [await park(file("a")), await park(file("b"))];
    await objects.delete("loads", `manifests/orders_queue/2026-11-22/${ids[0]}.manifest`);
    const result = await run({ kind: "all-parked" });
    expect(result).toMatchObject({ records: 1, files: 1, loads: [{ batch_id: ids[1] }] });
    expect(result.errors).toEqual([expect.stringContaining(`${ids[0]}.manifest is gone`)]);
    expect(records()).toEqual([`s3://loads/manifests/orders_queue/parked/${ids[0]}.json`]);
  });
});

describe("a parked batch whose manifest lacks one of its files", () => {
  test("stays parked, and nothing of it is submitted", async () => {
    const { park, run, records, objects, warehouse } = setUp();
    const id = await park(file("a"), file("b"));
    const key = `manifests/orders_queue/parked/${id}.json`;
    const record = JSON.parse((await objects.get("loads", key)) ?? "");
    record.files.push({ file_id: "0".repeat(32), url: "s3://lake/c" });
    await objects.put({ bucket: "loads", key, body: JSON.stringify(record) });
    const result = await run(byId(id));
    expect(result).toMatchObject({ records: 0, files: 0 });
    expect(result.errors).toEqual([expect.stringMatching(/lack 1 of its 3 files, for example s3:\/\/lake\/c/)]);
    expect(warehouse.submitted).toEqual([]);
    expect(records()).toEqual([`s3://loads/${key}`]);
  });
});

describe("a replayed file", () => {
  test("is submitted as the version that was refused, and is not quarantined any more", async () => {
    const { quarantine, run, records, objects } = setUp();
    const bad = file("a", { versionId: "v7" });
    await quarantine(bad);
    await quarantine(file("b"));
    expect(await run(byId(fileId(bad)))).toMatchObject({ records: 1, files: 1, errors: [] });
    expect(JSON.parse(objects.written.at(-1)?.body ?? "").batch.files).toEqual([
      {
        ...{ file_id: fileId(bad), etag: "etag of a", version_id: "v7", sequencer: "0055AED6DCD90281E5" },
        event_time: "2026-11-22T08:00:00.000Z",
      },
    ]);
    expect(records()).toEqual([expect.stringContaining(fileId(file("b")))]);
  });

  test("goes with all others into one load", async () => {
    const { quarantine, run, records, warehouse } = setUp();
    for (const key of ["a", "b", "c"]) await quarantine(file(key));
    expect(await run({ kind: "all-quarantined" })).toMatchObject({ records: 3, files: 3, loads: [{ files: 3 }] });
    expect(warehouse.submitted).toHaveLength(1);
    expect(records()).toEqual([]);
  });
});

describe("a replay", () => {
  test("of an unknown id says where it looked", async () => {
    const { run } = setUp();
    await expect(run(byId("0".repeat(32)))).rejects.toThrow(
      "looked for 00000000000000000000000000000000.json in s3://loads/manifests/orders_queue/parked/, s3://loads/manifests/orders_queue/quarantine/, s3://loads/manifests/orders_queue/waiting/, s3://loads/manifests/orders_queue/dismissed/.",
    );
  });

  test.each([{ kind: "all-parked" }, { kind: "all-quarantined" }] as const)(
    "of $kind without any does nothing",
    async (what) => {
      const { run, warehouse } = setUp();
      expect(await run(what)).toMatchObject({ records: 0, files: 0, loads: [], errors: [] });
      expect(warehouse.submitted).toEqual([]);
    },
  );

  test("of a bulk load says what to do instead", async () => {
    const { objects, pipelines, warehouse } = setUp();
    const replayed = replay(
      { sources: fakeSources(), metrics: fakeMetrics(), objects, pipelines, warehouse },
      "bulk.load",
      {
        what: byId("0".repeat(32)),
        occasion: "1",
      },
    );
    await expect(replayed).rejects.toThrow(ReplayError);
    await expect(replayed).rejects.toThrow('"skip_loaded": true');
  });

  test("loads what it can read beside a record that is damaged, and a manifest that S3 refuses", async () => {
    const { objects, run, park, quarantine, refuse } = setUp();
    await objects.put({ bucket: "loads", key: "manifests/orders_queue/quarantine/x.json", body: "{" });
    await quarantine(file("q"));
    const quarantined = await run({ kind: "all-quarantined" });
    expect(quarantined).toMatchObject({ records: 1, files: 1 });
    expect(quarantined.errors).toEqual([expect.stringContaining("quarantine/x.json is not a record of the loader")]);
    const ids = [await park(file("a")), await park(file("b"))];
    refuse(`${ids[0]}.manifest`);
    const parked = await run({ kind: "all-parked" });
    expect(parked).toMatchObject({ records: 1, files: 1, loads: [{ batch_id: ids[1] }] });
    expect(parked.errors).toEqual([expect.stringContaining("S3 refuses")]);
    refuse(`${ids[0]}.json`);
    expect(await run({ kind: "all-parked" })).toMatchObject({
      records: 0,
      errors: [expect.stringContaining("S3 refuses")],
    });
  });

  test("of a record that does not make the id of its file loads nothing under another id", async () => {
    const { run, warehouse, objects, records } = setUp();
    const bad = file("a", { eTag: "" });
    const { bucket, key, body } = quarantined(bad);
    await objects.put({ bucket, key, body: JSON.stringify({ ...JSON.parse(body), sequencer: undefined }) });
    const result = await run(byId(fileId(bad)));
    expect(result).toMatchObject({
      records: 0,
      files: 0,
      errors: [expect.stringContaining(`the file ${fileId(bad)}`)],
    });
    expect(warehouse.submitted).toEqual([]);
    expect(records()).toHaveLength(1);
  });

  test.each([
    { bytes: -1 },
    { bytes: "1),('x'" },
    { event_time: "2026-11-22T08:00:00.000Z'),('x'" },
    { event_time: undefined },
  ])("of a record whose size or time is not as the loader writes it loads nothing: %j", async (changed) => {
    const { run, warehouse, objects, records } = setUp();
    const { bucket, key, body } = quarantined(file("a"));
    await objects.put({ bucket, key, body: JSON.stringify({ ...JSON.parse(body), ...changed }) });
    expect(await run(byId(fileId(file("a"))))).toMatchObject({ records: 0, files: 0 });
    expect(warehouse.submitted).toEqual([]);
    expect(records()).toHaveLength(1);
  });

  test("of a file without an eTag keeps its id", async () => {
    const { run, objects, quarantine } = setUp();
    const bad = file("a", { eTag: "" });
    await quarantine(bad);
    expect(await run(byId(fileId(bad)))).toMatchObject({ records: 1, files: 1, errors: [] });
    expect(objects.written.at(-1)?.body).toContain(`"file_id":"${fileId(bad)}"`);
  });

  test("lets a cause be told again that comes back", async () => {
    const { park, run, records, objects } = setUp();
    await objects.put({ bucket: "loads", key: "manifests/orders_queue/told/abc.json", body: "{}" });
    await run(byId(await park(file("a"))));
    expect(records()).toEqual([]);
  });

  test("of a batch that waits submits it now", async () => {
    const { park, run, objects, records } = setUp();
    const id = await park(file("a"));
    const parkedUrl = `s3://loads/manifests/orders_queue/parked/${id}.json`;
    const { manifests, ...record } = JSON.parse(objects.held.get(parkedUrl) ?? "");
    await objects.delete("loads", `manifests/orders_queue/parked/${id}.json`);
    const body = JSON.stringify({ ...record, manifest: manifests[0] });
    await objects.put({ bucket: "loads", key: `manifests/orders_queue/waiting/${id}.json`, body });
    expect(await run(byId(id))).toMatchObject({ records: 1, files: 1, loads: [{ batch_id: id }] });
    expect(records()).toEqual([]);
  });

  test("of an append leaves a file of which S3 refuses to say whether it is the newest", async () => {
    const loaded = [{ file: file("a", { eTag: "other" }) }];
    const append = pipeline({ mode: { kind: "append" } });
    const { park, records, deps } = setUp(loaded);
    const id = await park(file("a"));
    const result = await replay(
      { ...deps, pipelines: fakePipelines({ orders_queue: append }), sources: deniedSources },
      "orders_queue",
      { what: byId(id), occasion: "1" },
    );
    expect(result).toMatchObject({ records: 0, files: 0, errors: [expect.stringContaining("S3 refuses to say")] });
    expect(records()).toHaveLength(1);
  });
});

describe("a replay of undone files", () => {
  const [a, b] = [file("a"), file("b")];
  const mark = "undone-j_jTeKzQfAdvfth5PeWBUgA-c";
  const batchId = "8ff8d378acd07c076f7ed8793de58152";
  const undone = [a, b].map((one) => ({ file: one, batchId: mark }));

  test("takes them from the ledger, and its load forgets their mark", async () => {
    const { run, warehouse } = setUp(undone);
    expect(await run(byId(batchId))).toMatchObject({ files: 2, records: 0, errors: [] });
    const [submission] = warehouse.submitted;
    expect(submission?.sqls[0]).toContain(`/* trail total=1 tries=1 searches=0 asked=0 aside=0 back=${mark} */`);
    const ids = [a, b].map((one) => `'${fileId(one)}'`).toSorted();
    expect(submission?.sqls[1]).toBe(
      `/* loader:forget-undone */ DELETE FROM "sales"."orders__loader_ledger" WHERE batch_id = '${mark}' AND file_id IN (${ids.join(",")})`,
    );
    expect(submission?.sqls[2]).toMatch(/^\/\* loader:guard-files \*\//);
  });

  test("leaves out what another batch has loaded since", async () => {
    const { run } = setUp([...undone, { file: a, batchId: "c".repeat(32) }]);
    expect(await run(byId(batchId))).toMatchObject({ files: 1, loaded_files: 1, errors: [] });
  });

  test("leaves out a file whose row in the ledger was changed, and says so", async () => {
    const { run } = setUp(undone);
    expect(await run(byId("0".repeat(32))).catch(String)).toContain("Nothing of orders_queue waits under the id");
    const changed = setUp([], {
      ask: (sql) =>
        sql.startsWith("SELECT batch_id, file_id")
          ? [[mark, "f".repeat(32), "lake", "a", "", "e", 1, "2026-11-22 08:00:00"]]
          : [],
    });
    const { files, errors } = await changed.run(byId(batchId));
    expect({ files, errors }).toEqual({ files: 0, errors: [expect.stringContaining("Its row was changed")] });
  });

  test.each(["all-parked", "all-quarantined"] as const)("is not part of --%s", async (kind) => {
    const { run, warehouse, quarantine, park } = setUp(undone);
    await quarantine(a);
    await park(a, b);
    expect(await run({ kind })).toMatchObject({ files: 0, loads: [], errors: [] });
    expect(warehouse.submitted).toEqual([]);
  });

  test("is that of a parked batch or a quarantined file, if their records say so", async () => {
    const { run, objects, park, quarantine, warehouse } = setUp(undone);
    await park(a, b);
    await quarantine(a);
    for (const [url, body] of [...objects.held])
      if (url.endsWith(".json")) objects.held.set(url, JSON.stringify({ ...JSON.parse(body), undone_as: mark }));
    expect(await run({ kind: "all-parked" })).toMatchObject({ files: 2 });
    expect(await run({ kind: "all-quarantined" })).toMatchObject({ files: 1 });
    expect(warehouse.submitted.every(({ sqls }) => sqls[1]?.includes(`batch_id = '${mark}'`))).toBe(true);
  });

  test("believes no record whose mark could be SQL", async () => {
    const { run, objects, park, warehouse } = setUp(undone);
    await park(a, b);
    for (const [url, body] of [...objects.held])
      if (url.endsWith(".json"))
        objects.held.set(url, JSON.stringify({ ...JSON.parse(body), undone_as: "undone-*/ DROP TABLE orders --ab" }));
    expect(await run({ kind: "all-parked" })).toMatchObject({ files: 0, loaded_files: 2 });
    expect(warehouse.submitted).toEqual([]);
  });
});
