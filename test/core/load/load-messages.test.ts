import { describe, expect, test } from "vitest";
import { type LoadMessagesDeps, loadMessages, type QueuedMessage } from "../../../src/core/load/load-messages.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { arrival, pipeline, s3Notification, s3Record, testEvent } from "../../support/builders.ts";
import { fakeLog, fakeMetrics, fakeObjects, fakePipelines, fakeSubmitter } from "../../support/fakes.ts";

function message(messageId: string, body: string, given: Partial<QueuedMessage> = {}): QueuedMessage {
  return { messageId, body, queue: "orders_queue", sentAtMs: Date.parse("2026-11-22T09:00:00.000Z"), ...given };
}

function setUp(byName: Record<string, Pipeline> = { orders_queue: pipeline() }) {
  return {
    pipelines: fakePipelines(byName),
    objects: fakeObjects(),
    metrics: fakeMetrics(),
    warehouse: fakeSubmitter(),
    log: fakeLog(),
  } satisfies LoadMessagesDeps;
}

const oneFileEach = { orders_queue: pipeline({ batch: { maxFiles: 1, maxBytes: 1_000_000, windowSeconds: 60 } }) };

/** Refuses the batch whose manifest names this key. */
const refuse = (key: string, thrown: unknown) =>
  fakeObjects(({ body }) => {
    if (body.includes(key)) throw thrown;
  });

describe("loading messages", () => {
  test("submits the files of one queue as one load", async () => {
    const deps = setUp();
    const report = await loadMessages(deps, [
      message("m1", s3Notification("orders/b.csv")),
      message("m2", s3Notification("orders/a.csv")),
    ]);
    expect(report).toEqual({
      loads: [
        {
          table_name: "sales.orders",
          batch_id: "8f1f588f4e4c2f8eb2d47fe1cd7364d0",
          statement_name: "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1",
          statement_id: "statement-1",
          manifest_file: "s3://loads/manifests/orders_queue/2026-11-22/8f1f588f4e4c2f8eb2d47fe1cd7364d0.manifest",
          files: 2,
          bytes: 200,
        },
      ],
      failedMessageIds: [],
    });
    expect(deps.objects.written).toHaveLength(1);
    expect(deps.warehouse.submitted.map(({ clientToken }) => clientToken)).toEqual([
      "369c82c90b5e3def33dac353f3c0e5d5491536a9eb29a517c5f69fe4997a2499",
    ]);
  });

  test("of none asks for nothing", async () => {
    const deps = setUp();
    expect(await loadMessages(deps, [])).toEqual({ loads: [], failedMessageIds: [] });
    expect(deps.pipelines.asked).toEqual([]);
  });

  test("submits each queue with its own configuration", async () => {
    const invoices = pipeline({ copy: { ...pipeline().copy, table: { schema: "sales", name: "invoices" } } });
    const deps = setUp({ orders_queue: pipeline(), invoices_queue: invoices });
    const { loads } = await loadMessages(deps, [
      message("m1", s3Notification("a.csv")),
      message("m2", s3Notification("a.csv"), { queue: "invoices_queue" }),
    ]);
    expect(loads.map(({ table_name }) => table_name).sort()).toEqual(["sales.invoices", "sales.orders"]);
    expect(deps.pipelines.asked.sort()).toEqual(["invoices_queue", "orders_queue"]);
  });

  test("takes a queue by any name", async () => {
    const byName = Object.fromEntries(["__proto__", "constructor", "7"].map((name) => [name, pipeline()]));
    const messages = Object.keys(byName).map((queue) => message(queue, s3Notification(`${queue}.csv`), { queue }));
    const { loads, failedMessageIds } = await loadMessages(setUp(byName), messages);
    expect({ loads: loads.length, failedMessageIds }).toEqual({ loads: 3, failedMessageIds: [] });
  });

  test("acknowledges and counts what loads nothing, without asking for the configuration", async () => {
    const deps = setUp({});
    const removal = s3Record("gone.csv", { eventName: "ObjectRemoved:Delete" });
    const report = await loadMessages(deps, [
      message("m1", testEvent),
      message("m2", s3Notification(removal, removal)),
      message("m3", s3Notification(s3Record("orders/", { size: 0 }))),
    ]);
    expect(report).toEqual({ loads: [], failedMessageIds: [] });
    expect(deps.pipelines.asked).toEqual([]);
    expect(deps.log.lines).toEqual([
      {
        level: "info",
        message: "records acknowledged without a load",
        fields: { "test event": 1, "not a creation event": 2, "folder marker": 1 },
      },
    ]);
  });
});

describe("an object that the loader wrote itself", () => {
  const id = "6c7ff914a90f883335ec1e592ea21f3d";

  test.each([
    { what: "a manifest", key: `manifests/orders_queue/2026-11-22/${id}.manifest` },
    { what: "a manifest of another pipeline", key: `elsewhere/invoices_queue/2026-11-22/${id}.manifest` },
    { what: "a manifest of a bulk load", key: `_redshift_loader/manifests/bulk.load/2026-11-22/${id}.manifest` },
    { what: "a record of a quarantined file", key: `manifests/orders_queue/quarantine/${id}.json` },
    { what: "a record of another pipeline's parked batch", key: `manifests/invoices_queue/parked/${id}.json` },
    { what: "a record of a pipeline at another place", key: `elsewhere/invoices_queue/quarantine/${id}.json` },
    { what: "the manifest of a part", key: `m/q/2026-11-22/${id}-${id}.manifest` },
    { what: "a batch that waits", key: `q/waiting/${id}.json` },
    { what: "a cause that was told", key: `q/told/${id}.json` },
  ])("is acknowledged and never loaded, so that no load announces the next: $what", async ({ key }) => {
    const deps = setUp();
    const own = s3Record(key, { bucket: "loads" });
    const report = await loadMessages(deps, [
      message("m1", s3Notification(own)),
      message("m2", s3Notification(own, "a.csv")),
    ]);
    expect(report).toMatchObject({ loads: [{ files: 1 }], failedMessageIds: [] });
    expect(JSON.parse(deps.objects.written[0]?.body ?? "").entries).toMatchObject([{ url: "s3://lake/a.csv" }]);
    expect(deps.log.lines).toContainEqual(
      expect.objectContaining({
        level: "warn",
        fields: { queue: "orders_queue", objects: 2, first: `s3://loads/${key}` },
      }),
    );
  });

  test.each([
    { what: "a file in a folder of the name", bucket: "loads", key: "data/orders_queue/parked/monday.json" },
    { what: "another program's manifest", bucket: "loads", key: "manifests/orders_queue/2026-11-22/0.manifest" },
  ])("is not confused with $what", async ({ bucket, key }) => {
    const report = await loadMessages(setUp(), [message("m1", s3Notification(s3Record(key, { bucket })))]);
    expect(report).toMatchObject({ loads: [{ files: 1 }] });
  });
});

describe("the guard of a load", () => {
  const guardOf = async (...messages: QueuedMessage[]) => {
    const deps = setUp();
    await loadMessages(deps, messages);
    return deps.warehouse.submitted[0]?.sqls[1];
  };

  test("looks 30 days further back than its oldest file, so that an event that comes again a year later is known", async () => {
    const lastYear = s3Notification(s3Record("a.csv", { eventTime: "2025-11-01T00:00:00.000Z" }));
    expect(await guardOf(message("m1", lastYear), message("m2", s3Notification("b.csv")))).toContain(
      "loaded_at > LEAST(CAST('2025-10-02 00:00:00.000' AS TIMESTAMP), DATEADD(day, -30, GETDATE()))",
    );
  });
});

describe("a message that is not understood", () => {
  test("goes back alone, and is logged by its id, not its content", async () => {
    const deps = setUp();
    const report = await loadMessages(deps, [
      message("m1", s3Notification("a.csv")),
      message("m2", "password=hunter2"),
      message("m3", '{"Records":[{"password":"hunter2"}]}'),
    ]);
    expect(report.failedMessageIds).toEqual(["m2", "m3"]);
    expect(report.loads).toHaveLength(1);
    const errors = deps.log.lines.filter(({ level }) => level === "error");
    expect(errors.map(({ fields }) => fields["messageId"])).toEqual(["m2", "m3"]);
    expect(JSON.stringify(deps.log.lines)).not.toContain("hunter2");
  });

  test("goes back whole when one of its records is broken", async () => {
    const deps = setUp();
    const body = s3Notification("a.csv", s3Record("b.csv", { size: undefined }));
    expect(await loadMessages(deps, [message("m1", body)])).toEqual({ loads: [], failedMessageIds: ["m1"] });
    expect(deps.objects.written).toEqual([]);
  });
});

describe("a batch that is not submitted", () => {
  test("sends back its messages and no others", async () => {
    const deps = { ...setUp(oneFileEach), objects: refuse("b.csv", new Error("slow down")) };
    const report = await loadMessages(deps, [
      message("m1", s3Notification("a.csv")),
      message("m2", s3Notification("b.csv")),
      message("m3", s3Notification("c.csv")),
    ]);
    expect(report.failedMessageIds).toEqual(["m2"]);
    expect(report.loads).toHaveLength(2);
  });

  test("sends back a message that also has a file in another batch", async () => {
    const deps = { ...setUp(oneFileEach), objects: refuse("b.csv", new Error("slow down")) };
    const report = await loadMessages(deps, [message("m1", s3Notification("a.csv", "b.csv"))]);
    expect(report.failedMessageIds).toEqual(["m1"]);
    expect(report.loads.map(({ files }) => files)).toEqual([1]);
  });

  test("sends a message back once, although two of its batches fail", async () => {
    const deps = { ...setUp(oneFileEach), objects: refuse(".csv", new Error("slow down")) };
    const report = await loadMessages(deps, [message("m1", s3Notification("a.csv", "b.csv"))]);
    expect(report).toEqual({ loads: [], failedMessageIds: ["m1"] });
  });

  test("sends back every message that announced its file", async () => {
    const deps = { ...setUp(), objects: refuse("a.csv", new Error("slow down")) };
    const older = s3Notification(s3Record("a.csv", { sequencer: "01", eTag: "e1" }));
    const report = await loadMessages(deps, [message("m1", older), message("m2", s3Notification("a.csv"))]);
    expect(report.failedMessageIds).toEqual(["m1", "m2"]);
  });

  test("is logged with its queue, its batch and the reason", async () => {
    const warehouse = fakeSubmitter(() => {
      throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
    });
    const deps = { ...setUp(), warehouse };
    await loadMessages(deps, [message("m1", s3Notification("orders/a.csv"))]);
    expect(deps.log.lines).toEqual([
      {
        level: "error",
        message: "batch not submitted, its messages go back",
        fields: {
          queue: "orders_queue",
          batchId: "6c7ff914a90f883335ec1e592ea21f3d",
          files: 1,
          error: "Rate exceeded",
          errorName: "ThrottlingException",
        },
      },
    ]);
  });

  test.each([
    { thrown: "text" },
    { thrown: undefined },
    { thrown: null },
    { thrown: 0 },
    { thrown: { name: "Fault" } },
  ])("sends back its messages whatever was thrown: $thrown", async ({ thrown }) => {
    const deps = { ...setUp(), objects: refuse("a.csv", thrown) };
    const report = await loadMessages(deps, [message("m1", s3Notification("a.csv"))]);
    expect(report).toEqual({ loads: [], failedMessageIds: ["m1"] });
  });

  test("is another submission when other messages announce the same file: its load may have failed since", async () => {
    const deps = setUp();
    await loadMessages(deps, [message("m1", s3Notification("a.csv"))]);
    await loadMessages(deps, [message("m2", s3Notification("a.csv"))]);
    expect(deps.warehouse.submitted.map(({ statementName }) => statementName)).toEqual([
      "dev/sales.orders/2607dd1349e49daefccf703668fa357f/1",
      "dev/sales.orders/2607dd1349e49daefccf703668fa357f/1",
    ]);
  });

  test("comes back as the same batch with the same token", async () => {
    const deps = setUp();
    const messages = [message("m1", s3Notification("b.csv")), message("m2", s3Notification("a.csv"))];
    const first = await loadMessages(deps, messages);
    const again = await loadMessages(deps, messages.toReversed());
    expect(again).toEqual(first);
    expect(deps.warehouse.submitted).toHaveLength(1);
  });
});

describe("a queue without a usable configuration", () => {
  test("gets all its messages back, the other queues load", async () => {
    const deps = setUp();
    const report = await loadMessages(deps, [
      message("m1", s3Notification("a.csv"), { queue: "unknown_queue" }),
      message("m2", testEvent, { queue: "unknown_queue" }),
      message("m3", "not JSON", { queue: "unknown_queue" }),
      message("m4", s3Notification("a.csv")),
    ]);
    expect(report.failedMessageIds.toSorted()).toEqual(["m1", "m2", "m3"]);
    expect(report.loads).toHaveLength(1);
    expect(deps.log.lines).toContainEqual({
      level: "error",
      message: "queue not loaded, its messages go back",
      fields: {
        queue: "unknown_queue",
        messages: 3,
        error: "no configuration of unknown_queue",
        errorName: "Error",
      },
    });
  });

  test("gets them back whatever was thrown", async () => {
    const pipelines = { get: () => Promise.reject("text") };
    const report = await loadMessages({ ...setUp(), pipelines }, [message("m1", s3Notification("a.csv"))]);
    expect(report).toEqual({ loads: [], failedMessageIds: ["m1"] });
  });

  test("gets them back when the configuration throws before it promises", async () => {
    const pipelines = {
      get: () => {
        throw new Error("at once");
      },
    };
    const report = await loadMessages({ ...setUp(), pipelines }, [message("m1", s3Notification("a.csv"))]);
    expect(report).toEqual({ loads: [], failedMessageIds: ["m1"] });
  });
});

describe("a load of many files", () => {
  test("submits 6,000 arrivals in six batches", async () => {
    const deps = setUp();
    const messages = Array.from({ length: 6000 }, (_, index) =>
      message(`m${index}`, s3Notification(`orders/${index}.csv`)),
    );
    const { loads, failedMessageIds } = await loadMessages(deps, messages);
    expect(failedMessageIds).toEqual([]);
    expect(loads.map(({ files }) => files)).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
    expect(deps.objects.written).toHaveLength(6);
    expect(deps.warehouse.submitted).toHaveLength(6);
    expect(deps.pipelines.asked).toEqual(["orders_queue"]);
  });

  test("lists a key once that was announced ten times", async () => {
    const deps = setUp();
    const messages = Array.from({ length: 10 }, (_, index) =>
      message(`m${index}`, s3Notification(s3Record("a.csv", { sequencer: `0${index}`, eTag: `e${index}` }))),
    );
    await loadMessages(deps, messages);
    const manifest = JSON.parse(deps.objects.written[0]?.body ?? "");
    expect(manifest.entries).toEqual([
      { url: "s3://lake/a.csv", mandatory: true, meta: { content_length: arrival("a.csv").bytes } },
    ]);
    expect(manifest.batch.files[0].etag).toBe("e9");
  });
});
