import { describe, expect, test } from "vitest";
import { type Arrival, fileId } from "../../../../src/core/arrivals/arrival.ts";
import { toBatch } from "../../../../src/core/load/batch.ts";
import { planBatch } from "../../../../src/core/load/submission.ts";
import { retryNow } from "../../../../src/core/upkeep/retry-now.ts";
import type { PipelineStatus } from "../../../../src/core/upkeep/status.ts";
import { latePipeline, waitingFiles } from "../../../../src/core/upkeep/underway/waiting-files.ts";
import { sayWait } from "../../../../src/core/upkeep/underway/waits-for.ts";
import { arrival, failedStatement, pipeline, scope } from "../../../support/builders.ts";
import { fakeLedger } from "../../../support/fake-ledger.ts";
import { fakeSources } from "../../../support/fake-sources.ts";
import { fakeStatements } from "../../../support/fake-statements.ts";
import { fakeListing, fakeMetrics, fakeObjects, fakePipelines, fakeWarehouse } from "../../../support/fakes.ts";

const at = (time: string) => `2026-11-22T${time}.000Z`;
const file = (key: string, time: string) =>
  arrival(key, { eTag: `etag of ${key}`, eventTime: at(time), sequencer: "" });

/** What the ledger answers about its newest files. */
const newest = (loaded: readonly Arrival[]) => (sql: string) =>
  sql.startsWith("SELECT object_key, etag, bytes, event_time ")
    ? loaded.map((one) => [one.key, one.eTag, one.bytes, one.eventTime.replace("T", " ").replace("Z", "")])
    : fakeLedger(loaded.map((one) => ({ file: one })))(sql);

type Given = {
  listed: readonly Arrival[];
  loaded?: readonly Arrival[];
  batches?: readonly Arrival[];
  messages?: number;
};

async function setUp({ listed, loaded = [], batches = [], messages = 1 }: Given) {
  const objects = fakeObjects();
  const ids: string[] = [];
  for (const one of batches) {
    const batch = toBatch(scope, [{ id: fileId(one), arrival: one, messageIds: [] }]);
    ids.push(batch.id);
    for (const manifest of planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch }).manifests)
      await objects.put(manifest);
  }
  const statements = fakeStatements(
    ids.map((id, index) => ({
      name: `dev/sales.orders/${id}/1`,
      described: failedStatement({
        id: String(index),
        status: "STARTED",
        parts: [],
        submittedAt: at(`08:1${index}:00`),
      }),
    })),
  );
  const warehouse = fakeWarehouse([], newest(loaded));
  const deps = {
    ...{ objects, warehouse, statements, sources: fakeSources(), graceSeconds: 1_800, metrics: fakeMetrics() },
    pipelines: fakePipelines({ orders_queue: pipeline() }),
    queues: { depth: async () => ({ messages, deadLetters: 0 }) },
    listing: fakeListing(listed),
    versions: {
      get: async (_: string, key: string) => {
        const found = listed.find((one) => one.key === key);
        return found && { eTag: found.eTag, bytes: found.bytes, createdAt: found.eventTime };
      },
    },
    now: () => new Date(at("08:20:00")),
  };
  return { deps, ids, warehouse };
}

const of = { pipelineName: "orders_queue", source: { bucket: "lake", prefix: "orders/", suffix: ".csv" } };

describe("files that wait", () => {
  test("on the queue are those of the source that nothing has, the oldest first", async () => {
    const [old, young] = [file("orders/b.csv", "08:02:00"), file("orders/a.csv", "08:03:00")];
    const loaded = file("orders/c.csv", "08:01:00");
    const others = [file("orders/readme.txt", "08:00:00"), file("orders/z/", "08:00:00")];
    const { deps } = await setUp({ listed: [young, old, loaded, ...others], loaded: [loaded] });
    const { oldest, unknown } = await waitingFiles(deps, of);
    expect(oldest).toMatchObject([{ url: "s3://lake/orders/b.csv", since: at("08:02:00"), files: 2, batch_id: null }]);
    expect(oldest[0]?.waits_for.kind).toBe("queue");
    expect(unknown).toEqual([]);
  });

  test("for their window say when it ends", async () => {
    const { deps } = await setUp({ listed: [file("orders/a.csv", "08:19:30")] });
    const { oldest } = await waitingFiles(deps, of);
    expect(oldest.map(({ waits_for: waits }) => sayWait(waits, deps.now()))).toEqual([
      "its window, which ends at 2026-11-22 08:20:30 UTC (in 30 s) at the latest",
    ]);
  });

  test("for a busy target name the oldest of its loads", async () => {
    const batches = [file("orders/1.csv", "08:00:00"), file("orders/2.csv", "08:01:00")];
    const { deps, ids } = await setUp({ listed: [file("orders/a.csv", "08:05:00")], batches });
    const { oldest } = await waitingFiles(deps, of);
    expect(oldest.map(({ url }) => url)).toEqual([
      "s3://lake/orders/1.csv",
      "s3://lake/orders/2.csv",
      "s3://lake/orders/a.csv",
    ]);
    expect(oldest[2]?.waits_for).toEqual({ kind: "target", loads: 2, behind: ids[0] });
  });

  test("are not looked for where no message waits, and not known without a source", async () => {
    const listed = [file("orders/a.csv", "08:02:00")];
    const { deps } = await setUp({ listed, messages: 0 });
    expect(await waitingFiles(deps, of)).toMatchObject({ oldest: [] });
    const waiting = await setUp({ listed });
    const { oldest, unknown } = await waitingFiles(waiting.deps, { ...of, source: undefined });
    expect(oldest).toEqual([]);
    expect(unknown.join()).toContain('has no "source"');
  });

  test("make their pipeline late after the target, and are not looked for before", async () => {
    const { deps } = await setUp({ listed: [file("orders/a.csv", "08:02:00")] });
    const status = { ...noStatus, last_load: at("08:00:00"), queued_messages: 1 };
    expect(await latePipeline(deps, of, { status, targetMinutes: 30 })).toBeUndefined();
    expect(await latePipeline(deps, of, { status, targetMinutes: 15 })).toMatchObject({
      late: "1 message waits, and the last load was 20 min ago",
      oldest: [{ url: "s3://lake/orders/a.csv" }],
    });
  });
});

const noStatus = { freshness_seconds: 1, waiting_files: 0, oldest_waiting: null } as PipelineStatus;

describe("retry-now", () => {
  test("submits the files of the queue under the ids that their events give them, and nothing that is loaded", async () => {
    const [waiting, loaded] = [file("orders/a.csv", "08:02:00"), file("orders/b.csv", "08:03:00")];
    const { deps, warehouse } = await setUp({ listed: [waiting, loaded], loaded: [loaded] });
    const result = await retryNow(deps, { ...of, occasion: "one" });
    expect(result).toMatchObject({ queued: { submitted: 1, errors: [] }, waiting: [], is_cut: false });
    expect(warehouse.submitted).toHaveLength(1);
    expect(warehouse.submitted[0]?.sqls.join("\n")).toContain(fileId(waiting));
  });

  test("submits the batches that the Data API has refused, and none that runs", async () => {
    const batches = [file("orders/1.csv", "08:00:00"), file("orders/2.csv", "08:01:00")];
    const { deps, ids, warehouse } = await setUp({ listed: [], batches });
    const runs = fakeStatements([
      {
        name: `dev/sales.orders/${ids[0]}/1`,
        described: failedStatement({ id: "1", status: "STARTED", parts: [], submittedAt: at("08:10:00") }),
      },
    ]);
    const result = await retryNow({ ...deps, statements: runs }, { ...of, occasion: "one" });
    expect(result).toMatchObject({ queued: { submitted: 0 }, refused: { submitted: 1, errors: [] }, waiting: [] });
    expect(warehouse.submitted.map(({ statementName }) => statementName)).toEqual([`dev/sales.orders/${ids[1]}/1`]);
  });
});
