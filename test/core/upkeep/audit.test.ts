import { describe, expect, test } from "vitest";
import { type Arrival, fileId } from "../../../src/core/arrivals/arrival.ts";
import { errorText } from "../../../src/core/base/error-text.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { planBatch } from "../../../src/core/load/submission.ts";
import { parkedRecord, quarantineRecord } from "../../../src/core/records/records.ts";
import { type AuditOf, audit } from "../../../src/core/upkeep/audit.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";
import { fakeLedger, type LedgerRow, noLedger } from "../../support/fake-ledger.ts";
import { fakeListing, fakeObjects, fakeWarehouse } from "../../support/fakes.ts";

const file = (key: string, given: Partial<Arrival> = {}) => arrival(key, { eTag: `etag of ${key}`, ...given });

const of = (source: Partial<AuditOf["source"]> = {}): AuditOf => ({
  pipelineName: "orders_queue",
  pipeline: pipeline(),
  source: { bucket: "lake", ...source },
});

type World = { listed: readonly Arrival[]; loaded?: readonly LedgerRow[]; objects?: ReturnType<typeof fakeObjects> };

async function statesOf(
  { listed, loaded = [], objects = fakeObjects() }: World,
  what = of(),
  ask = fakeLedger(loaded),
) {
  const deps = { listing: fakeListing(listed), objects, warehouse: fakeWarehouse([], ask) };
  const audited = await Array.fromAsync(audit(deps, what));
  return Object.fromEntries(
    audited.map((one) =>
      "unreadable" in one ? [one.unreadable.key, errorText(one.unreadable.error)] : [one.file.key, one.state],
    ),
  );
}

const context = {
  place: pipeline().manifests,
  pipelineName: "orders_queue",
  table: "sales.orders",
  database: "dev",
  warehouse: "cluster main",
  statementId: "5cf50ac7-0000-4000-8000-000000000001",
  failedAt: "2026-11-22T08:05:00.000Z",
};

describe("an audited file", () => {
  test("is loaded when the ledger holds its key, eTag and size, whatever its version", async () => {
    const loaded = [
      { file: file("a", { versionId: "v1" }) },
      { file: file("b", { eTag: "another" }) },
      { file: file("c", { bytes: 99 }) },
      { file: file("d", { bucket: "other" }) },
      { file: file("e", { eTag: "older" }) },
      { file: file("e") },
      { file: file("gone") },
      { file: file("z", { eTag: "", versionId: "v1" }) },
    ];
    expect(await statesOf({ listed: ["a", "b", "c", "d", "e", "f", "z"].map((key) => file(key)), loaded })).toEqual({
      a: "loaded",
      b: "unloaded",
      c: "unloaded",
      d: "unloaded",
      e: "loaded",
      f: "unloaded",
      z: "loaded",
    });
  });

  test("is found whatever characters its key has", async () => {
    const keys = ["a", "a b", "a!", "a\u{10ffff}", "a\uffee", "aä", "b/", "b/c", "ü", "Z"];
    const listed = keys.map((key) => file(key));
    const states = await statesOf({ listed, loaded: listed.slice(1).map((each) => ({ file: each })) });
    expect(Object.entries(states).filter(([, state]) => state === "unloaded")).toEqual([["a", "unloaded"]]);
  });

  test("is quarantined or parked only as the version that is", async () => {
    const objects = fakeObjects();
    const bad = file("bad", { versionId: "v1" });
    const quarantine = { file: { id: fileId(bad), arrival: bad, messageIds: [] }, reason: "Invalid digit" };
    await objects.put(quarantineRecord({ ...context, batchId: "b".repeat(32) }, quarantine));
    const replaced = {
      ...quarantine,
      file: { ...quarantine.file, id: "0".repeat(32), arrival: file("new", { eTag: "old" }) },
    };
    await objects.put(quarantineRecord({ ...context, batchId: "b".repeat(32) }, replaced));
    const [batch] = formBatches(scope, [{ messageId: "", arrivals: [file("p"), file("q")] }], pipeline().batch);
    if (!batch) throw new Error("a batch needs files");
    const { manifests } = planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch });
    const manifestUrls = manifests.map(({ bucket, key }) => `s3://${bucket}/${key}`);
    const why = { reason: "permission denied", remedy: "Grant it.", files: batch.files, manifestUrls };
    for (const object of [...manifests, parkedRecord({ ...context, batchId: batch.id }, why)])
      await objects.put(object);
    expect(await statesOf({ listed: [file("bad"), file("new"), file("p"), file("q", { bytes: 1 })], objects })).toEqual(
      { bad: "quarantined", new: "unloaded", p: "parked", q: "unloaded" },
    );
  });

  test("is unloaded before there is a ledger", async () => {
    expect(await statesOf({ listed: [file("a")] }, of(), noLedger)).toEqual({ a: "unloaded" });
  });
});

/** Files p and q of one batch, which is parked. */
function parkedBatch() {
  const [batch] = formBatches(scope, [{ messageId: "", arrivals: [file("p"), file("q")] }], pipeline().batch);
  if (!batch) throw new Error("a batch needs files");
  const { manifests, manifestUrl } = planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch });
  const why = { reason: "permission denied", remedy: "Grant it.", files: batch.files, manifestUrls: [manifestUrl] };
  return { manifests, record: parkedRecord({ ...context, batchId: batch.id }, why) };
}

describe("an audit", () => {
  test("reports each damaged record and manifest first, and goes on without it", async () => {
    const objects = fakeObjects();
    const { manifests, record } = parkedBatch();
    const damaged = (kind: string, id: string) => `manifests/orders_queue/${kind}/${id.repeat(32)}.json`;
    for (const object of [...manifests, record]) await objects.put(object);
    await objects.put({ bucket: "loads", key: damaged("quarantine", "a"), body: "{" });
    await objects.put({ bucket: "loads", key: damaged("parked", "b"), body: '{"of":"another program"}' });
    const states = await statesOf({ listed: [file("a"), file("p")], objects });
    expect(Object.entries(states)).toEqual([
      [damaged("quarantine", "a"), expect.stringContaining(`s3://loads/${damaged("quarantine", "a")}`)],
      [damaged("parked", "b"), expect.stringContaining(`s3://loads/${damaged("parked", "b")}`)],
      ["a", "unloaded"],
      ["p", "parked"],
    ]);
    const [manifest] = manifests;
    await objects.put({ bucket: "loads", key: manifest?.key ?? "", body: "[]" });
    // the record of the batch names its file by its id, whatever becomes of the manifest
    const after = await statesOf({ listed: [file("a"), file("p")], objects });
    expect(after).toMatchObject({
      [manifest?.key ?? ""]: expect.stringContaining("damaged"),
      a: "unloaded",
      p: "parked",
    });
  });

  test("looks at the source's files only", async () => {
    const listed = [
      file("orders/a.csv"),
      file("orders/a.tmp"),
      file("orders/", { bytes: 0 }),
      file("orders/day_$folder$", { bytes: 0 }),
      file("orders/empty.csv", { bytes: 0 }),
      file("orders/bulk.load/2026-11-22/6c7ff914a90f883335ec1e592ea21f3d.manifest"),
      file("other/a.csv"),
      file("orders/b.csv", { bucket: "elsewhere" }),
    ];
    const states = await statesOf({ listed }, of({ prefix: "orders/" }));
    expect(Object.keys(states)).toEqual(["orders/a.csv", "orders/a.tmp", "orders/empty.csv"]);
    expect(Object.keys(await statesOf({ listed }, of({ prefix: "orders/", suffix: ".csv" })))).toEqual([
      "orders/a.csv",
      "orders/empty.csv",
    ]);
  });
});
