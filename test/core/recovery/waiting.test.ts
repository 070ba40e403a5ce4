import { describe, expect, test } from "vitest";
import { fileId } from "../../../src/core/arrivals/arrival.ts";
import { undoneMark } from "../../../src/core/base/undone-mark.ts";
import { arrival, pipeline, unprotected } from "../../support/builders.ts";
import { passingTrouble } from "../../support/loads/passing-trouble.ts";

const file = (key: string) => arrival(key, { eTag: `etag of ${key}` });
const orders = { orders_queue: pipeline() };
const hour = 60;

describe("a warehouse that refuses everything for 40 minutes", () => {
  test("parks nothing, sends no alert, and has loaded all an hour later", async () => {
    const world = passingTrouble({ pipelines: orders, refuses: (minute) => minute < 40 });
    for (let n = 0; n < 5; n += 1) await world.load("orders_queue", [file(`a-${n}`), file(`b-${n}`)]);
    await world.settle();
    expect(world.records("waiting")).toHaveLength(5);
    await world.reconcileUntil(2.5 * hour);
    expect(world.ledger).toHaveLength(10);
    expect(world.records("waiting")).toEqual([]);
    expect(world.records("parked")).toEqual([]);
    expect(world.alerts.sent).toEqual([]);
  });

  test("counts no round while the ledger does not answer, and is reported", async () => {
    const world = passingTrouble({ pipelines: orders, refuses: (minute) => minute < 40 });
    await world.load("orders_queue", [file("a")]);
    await world.settle();
    const before = world.submissions.length;
    const [result] = await world.reconcileUntil(30);
    expect(result).toMatchObject({ waiting_batches: 1, loads: [], error: "ERROR: the cluster does not answer" });
    expect(world.submissions).toHaveLength(before);
    expect(world.metrics.recorded).toContainEqual({
      pipeline: "orders_queue",
      target: "sales.orders",
      values: { Unreconciled: 1 },
    });
  });
});

describe("a warehouse that is out for 25 hours", () => {
  test.for([
    { name: "and answers queries", isSilent: () => false },
    { name: "and answers no query", isSilent: undefined },
  ])("is told once after an hour, parked after a day, with 20 submissions at most: $name", async ({ isSilent }) => {
    const world = passingTrouble({
      pipelines: orders,
      refuses: (minute) => minute < 25 * hour,
      ...(isSilent && { isSilent }),
    });
    await world.load("orders_queue", [file("a")]);
    await world.reconcileUntil(hour);
    expect(world.alerts.sent).toEqual([]);
    await world.reconcileUntil(hour + 15);
    expect(world.alerts.sent.map(({ subject }) => subject)).toEqual(["Waiting: 1 batch for sales.orders"]);
    expect(world.alerts.sent[0]?.text).toContain("Tried until: 2026-11-23T08:07:00.000Z");
    expect(world.alerts.sent[0]?.text).toContain("redshift-loader replay orders_queue --all-parked");
    await world.reconcileUntil(23.9 * hour);
    expect(world.records("parked")).toEqual([]);
    await world.reconcileUntil(25 * hour);
    expect(world.records("parked")).toHaveLength(1);
    expect(world.records("waiting")).toEqual([]);
    expect(world.alerts.sent).toHaveLength(1);
    expect(world.submissions.length).toBeLessThanOrEqual(20);
    expect(world.objects.held.get(world.records("parked")[0] ?? "")).toContain("since 2026-11-22T08:07:00.000Z");
  });

  test("is told in one alert for all its pipelines", async () => {
    const invoices = pipeline({ copy: { ...pipeline().copy, table: { schema: "sales", name: "invoices" } } });
    const world = passingTrouble({
      pipelines: { ...orders, invoices_queue: invoices },
      refuses: (minute) => minute < 25 * hour,
    });
    await world.load("orders_queue", [file("a")]);
    await world.load("invoices_queue", [file("b")]);
    await world.load("invoices_queue", [file("c")]);
    await world.reconcileUntil(2 * hour);
    expect(world.alerts.sent.map(({ subject }) => subject)).toEqual(["Waiting: 3 batches for 2 pipelines"]);
    expect(world.alerts.sent[0]?.text).toContain("Waiting: 2 batches, 2 files, since 2026-11-22T08:07:00.000Z");
    const told = world.records("waiting").map((url) => JSON.parse(world.objects.held.get(url) ?? "").told);
    expect(told).toEqual([true, true, true]);
    await world.load("orders_queue", [file("d")]);
    await world.reconcileUntil(6 * hour);
    expect(world.alerts.sent).toHaveLength(1);
  });
});

describe("a waiting batch", () => {
  test("is the same batch in each round, and its name counts on", async () => {
    const world = passingTrouble({ pipelines: orders, refuses: (minute) => minute < 90, isSilent: () => false });
    const id = await world.load("orders_queue", [file("a")]);
    await world.reconcileUntil(3 * hour);
    expect(world.submissions.map(({ statementName }) => statementName)).toEqual(
      Array.from({ length: world.submissions.length }, (_, index) => `dev/sales.orders/${id}/${index + 1}`),
    );
    const rounds = world.submissions.flatMap(({ sqls }) => / rounds=(\d+) /.exec(sqls[0] ?? "")?.[1] ?? []);
    expect(rounds).toEqual(["1", "2", "3"]);
    expect(world.ledger).toHaveLength(1);
  });

  test("of a pipeline without a ledger is loaded once, and is forgotten then", async () => {
    const world = passingTrouble({
      pipelines: { orders_queue: pipeline({ safety: unprotected }) },
      refuses: (minute) => minute < 40,
    });
    await world.load("orders_queue", [file("a")]);
    const results = await world.reconcileUntil(4 * hour);
    const finished = world.submissions.filter((_, index) => index >= 8);
    expect(finished.length).toBeLessThanOrEqual(3);
    expect(world.records("waiting")).toEqual([]);
    expect(results).toMatchObject([{ waiting_batches: 0, loads: [], skipped: expect.any(String) }]);
  });

  test("of which one file is quarantined goes on without it", async () => {
    const world = passingTrouble({ pipelines: orders, refuses: (minute) => minute < 20, isSilent: () => false });
    await world.load("orders_queue", [file("a"), file("b")]);
    await world.settle();
    const [waiting = ""] = world.records("waiting");
    const record: { files: { file_id: string; url: string }[] } = JSON.parse(world.objects.held.get(waiting) ?? "");
    const bad = record.files.find(({ url }) => url.endsWith("/b"));
    const key = `manifests/orders_queue/quarantine/${bad?.file_id}.json`;
    await world.objects.put({ bucket: "loads", key, body: "{}" });
    await world.reconcileUntil(2 * hour);
    expect(world.ledger.map(({ fileId }) => fileId)).not.toContain(bad?.file_id);
    expect(world.ledger).toHaveLength(1);
    expect(world.records("waiting")).toEqual([]);
  });

  test("whose manifest is gone is reported, and parked after a day", async () => {
    const world = passingTrouble({ pipelines: orders, refuses: (minute) => minute < 20, isSilent: () => false });
    const id = await world.load("orders_queue", [file("a")]);
    await world.settle();
    await world.objects.delete("loads", `manifests/orders_queue/2026-11-22/${id}.manifest`);
    const [result] = await world.reconcileUntil(45);
    expect(result?.error).toContain(`1 load was not submitted: The manifest s3://loads/manifests/orders_queue/`);
    await world.reconcileUntil(24.5 * hour);
    expect(world.records("parked")).toHaveLength(1);
    expect(world.objects.held.get(world.records("parked")[0] ?? "")).toContain("s3://lake/a");
  });
});

describe("a batch that was undone, and whose replay a warehouse refuses", () => {
  const files = [file("a"), file("b")];
  const mark = undoneMark("8ff8d378acd07c076f7ed8793de58152", "03e70");
  const other = undoneMark("8ff8d378acd07c076f7ed8793de58152", "a0000");

  test.each([
    { until: 40, waits: 2.5 * hour, what: "waits, and is loaded when it passes" },
    { until: 10, waits: hour, what: "is loaded by a quick try or the first round" },
  ])("$what", async ({ until, waits }) => {
    const world = passingTrouble({ pipelines: orders, refuses: (minute) => minute < until });
    for (const one of files) world.ledger.push({ fileId: fileId(one), batchId: mark });
    const batchId = await world.load("orders_queue", files, mark);
    await world.reconcileUntil(waits);
    expect(world.ledger).toEqual(files.map((one) => ({ fileId: fileId(one), batchId })).toSorted(byId));
    expect(world.records("waiting")).toEqual([]);
  });

  test("is left out when it was undone again meanwhile", async () => {
    const world = passingTrouble({ pipelines: orders, refuses: (minute) => minute < 40 });
    for (const one of files) world.ledger.push({ fileId: fileId(one), batchId: mark });
    await world.load("orders_queue", files, mark);
    await world.reconcileUntil(30);
    expect(world.records("waiting")).toHaveLength(1);
    for (const row of world.ledger) row.batchId = other;
    await world.reconcileUntil(2.5 * hour);
    expect(world.ledger.map(({ batchId }) => batchId)).toEqual([other, other]);
    expect(world.records("waiting")).toEqual([]);
  });

  test("is parked with its mark in the end", async () => {
    const world = passingTrouble({ pipelines: orders, refuses: (minute) => minute < 25 * hour });
    for (const one of files) world.ledger.push({ fileId: fileId(one), batchId: mark });
    const batchId = await world.load("orders_queue", files, mark);
    await world.reconcileUntil(25 * hour);
    const [parked = ""] = world.records("parked");
    expect(JSON.parse(world.objects.held.get(parked) ?? "")).toMatchObject({ batch_id: batchId, undone_as: mark });
  });
});

const byId = (a: { fileId: string }, b: { fileId: string }) => (a.fileId < b.fileId ? -1 : 1);
