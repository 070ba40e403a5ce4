import { describe, expect, test } from "vitest";
import { AccessDeniedError } from "../../../src/core/base/access-denied-error.ts";
import type { QueryRow } from "../../../src/core/ports/warehouse-client.ts";
import { recover } from "../../../src/core/recovery/recover.ts";
import { arrival } from "../../support/builders.ts";
import { fakeEvents } from "../../support/fakes.ts";
import { failedLoad, records, submitted } from "./failed-load.ts";

const rowErrors = "ERROR: Load into table 'orders' failed.  Check 'sys_load_error_detail' system table for details.";
const missing = "ERROR: permission denied for relation orders";
const url = (key: string) => `s3://lake/${key}`;
const naming = (key: string) => (): readonly QueryRow[] => [[url(key), 3, "qty", 1207, "Invalid digit, Value 'x'"]];
const idOf = (recovery: ReturnType<typeof failedLoad>, key: string) =>
  recovery.batch.files.find((file) => file.arrival.key === key)?.id;

const quarantined = () => {
  const files = ["a.csv", "b.csv"].map((key) => arrival(key, { versionId: `version of ${key}` }));
  return failedLoad({ files, at: { tag: "copy", queryId: 4711 }, error: rowErrors, answer: naming("b.csv") });
};
const parked = (keys = ["a.csv", "b.csv"]) =>
  failedLoad({ files: keys.map((key) => arrival(key)), at: { tag: "copy" }, error: missing });

const ofLoad = (recovery: ReturnType<typeof failedLoad>) => ({
  pipeline: "orders_queue",
  target: "sales.orders",
  database: "dev",
  warehouse: "cluster main",
  batch_id: recovery.batch.id,
  attempt: 1,
  statement_id: "5cf50ac7-0000-4000-8000-000000000001",
  failed_at: "2026-11-22T08:05:00.000Z",
});

describe("a quarantined file", () => {
  test("is an event, with the place of its first bad row and of its record", async () => {
    const recovery = quarantined();
    await recover(recovery.deps, recovery.event);
    expect(recovery.deps.events.sent).toEqual([
      {
        type: "File Quarantined",
        at: "2026-11-22T08:05:00.000Z",
        detail: {
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          ...ofLoad(recovery),
          file: {
            id: idOf(recovery, "b.csv"),
            url: "s3://lake/b.csv",
            bytes: 100,
            etag: "d41d8cd98f00b204e9800998ecf8427e",
            version_id: "version of b.csv",
            event_time: "2026-11-22T08:00:00.000Z",
          },
          reason: "Invalid digit, Value 'x'",
          line: 3,
          column: "qty",
          error_code: 1207,
          record: `s3://loads/manifests/orders_queue/quarantine/${idOf(recovery, "b.csv")}.json`,
        },
      },
    ]);
  });

  test("comes with each delivery of its failure, and its id stays the same", async () => {
    const recovery = quarantined();
    await recover(recovery.deps, recovery.event);
    await recover(recovery.deps, recovery.event);
    const [first, second, ...more] = recovery.deps.events.sent;
    expect(second).toEqual(first);
    expect(more).toEqual([]);
  });

  test("has another id when another load of it fails", async () => {
    const [one, two] = [quarantined(), quarantined()];
    await recover(one.deps, one.event);
    const later = { ...two.event, statementId: "5cf50ac7-0000-4000-8000-000000000002" };
    const describe = two.deps.warehouse.describe;
    const warehouse = {
      ...two.deps.warehouse,
      describe: async () => {
        const statement = await describe(two.event.statementId);
        return statement && { ...statement, id: later.statementId };
      },
    };
    await recover({ ...two.deps, warehouse }, later);
    expect(two.deps.events.sent[0]?.detail.id).not.toBe(one.deps.events.sent[0]?.detail.id);
  });

  test("with a reason of any length stays an event that a bus takes", async () => {
    const reason = "\u0001".repeat(100_000);
    const files = ["a.csv", "b.csv"].map((key) => arrival(key));
    const answer = (): readonly QueryRow[] => [[url("b.csv"), 3, "qty", 1207, reason]];
    const recovery = failedLoad({ files, at: { tag: "copy", queryId: 4711 }, error: rowErrors, answer });
    await recover(recovery.deps, recovery.event);
    expect(JSON.stringify(recovery.deps.events.sent[0]).length).toBeLessThan(20_000);
  });
});

describe("a parked batch", () => {
  test("is an event with the first files, their number and the place of its record", async () => {
    const recovery = parked(Array.from({ length: 12 }, (_, index) => `${index + 10}.csv`));
    await recover(recovery.deps, recovery.event);
    const { files } = recovery.batch;
    expect(recovery.deps.events.sent).toEqual([
      {
        type: "Batch Parked",
        at: "2026-11-22T08:05:00.000Z",
        detail: {
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          ...ofLoad(recovery),
          reason: missing,
          remedy: expect.stringContaining("GRANT"),
          files: { count: 12, first: files.slice(0, 10).map(({ arrival: { key } }) => url(key)) },
          record: `s3://loads/manifests/orders_queue/parked/${recovery.batch.id}.json`,
        },
      },
    ]);
  });

  test("comes with each delivery of its failure, and its id stays the same", async () => {
    const recovery = parked();
    await recover(recovery.deps, recovery.event);
    await recover(recovery.deps, recovery.event);
    const [first, second, ...more] = recovery.deps.events.sent;
    expect(second).toEqual(first);
    expect(more).toEqual([]);
    expect(recovery.deps.alerts.sent).toHaveLength(1);
  });
});

describe("the largest event", () => {
  test("is one that a bus takes, however long keys and reasons are", async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `${index + 10}${"\u0001".repeat(1_022)}`);
    const files = keys.map((key) => arrival(key));
    const recovery = failedLoad({ files, at: { tag: "copy" }, error: missing + "\u0001".repeat(100_000) });
    await recover(recovery.deps, recovery.event);
    expect(recovery.deps.events.sent.map(({ type }) => type)).toEqual(["Batch Parked"]);
    expect(JSON.stringify(recovery.deps.events.sent[0]).length).toBeLessThan(240_000);
  });
});

describe("a bus that fails", () => {
  test("holds up no file, and the next delivery of the failure sends the same event", async () => {
    const recovery = quarantined();
    const down = fakeEvents(() => {
      throw new Error("socket hang up");
    });
    await expect(recover({ ...recovery.deps, events: down }, recovery.event)).rejects.toThrow("socket hang up");
    expect(Object.keys(records(recovery, "quarantine"))).toEqual([`${idOf(recovery, "b.csv")}.json`]);
    expect(submitted(recovery).map(({ files }) => files.flat())).toEqual([["s3://lake/a.csv"]]);
    await recover(recovery.deps, recovery.event);
    expect(submitted(recovery)).toHaveLength(1);
    expect(recovery.deps.events.sent.map(({ type }) => type)).toEqual(["File Quarantined"]);
    expect(recovery.deps.alerts.sent).toHaveLength(1);
  });

  test("by refusing the loader only leaves a line in the log, with the remedy", async () => {
    const recovery = parked();
    const events = fakeEvents(() => {
      throw new AccessDeniedError("EventBridge refuses events:PutEvents. Grant it.");
    });
    expect(await recover({ ...recovery.deps, events }, recovery.event)).toMatchObject({ kind: "parked" });
    expect(recovery.deps.log.lines).toContainEqual({
      level: "error",
      message: "events not sent: the bus refuses them",
      fields: {
        lost: [{ type: "Batch Parked", id: expect.any(String), batch_id: recovery.batch.id }],
        error: "EventBridge refuses events:PutEvents. Grant it.",
        errorName: "AccessDeniedError",
        code: "ACCESS_DENIED",
      },
    });
  });
});

describe("a load that recovery submits again", () => {
  test("is no event: nothing is decided yet", async () => {
    const recovery = failedLoad({ at: { tag: "copy" }, error: "ERROR: Disk Full" });
    expect(await recover(recovery.deps, recovery.event)).toMatchObject({ kind: "submitted" });
    expect(recovery.deps.events.sent).toEqual([]);
  });
});
