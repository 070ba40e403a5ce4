import { describe, expect, test } from "vitest";
import { toBatch } from "../../../../src/core/load/batch.ts";
import type { LoadOrder } from "../../../../src/core/load/load-order.ts";
import type { DescribedStatement } from "../../../../src/core/ports/warehouse-client.ts";
import { addColumns } from "../../../../src/core/recovery/shapes/add-columns.ts";
import type { TableColumn } from "../../../../src/core/shapes/table-column.ts";
import { tellGrowth } from "../../../../src/core/upkeep/reconcile/tell-growth.ts";
import { failedStatement, pipeline, scope } from "../../../support/builders.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakeObjects, fakeWarehouse } from "../../../support/fakes.ts";

const adding = pipeline({
  copy: { ...pipeline().copy, byName: { newColumns: "add", maxNewColumns: 20 } },
});
const order: LoadOrder = { pipelineName: "orders_queue", pipeline: adding, batch: toBatch(scope, []), occasion: "one" };
const colour = { name: "colour", type: { kind: "varchar", bytes: 256 } } as const;
const ddl = 'ALTER TABLE "sales"."orders" ADD COLUMN "colour" VARCHAR(256)';
const start = new Date("2026-11-30T10:00:00.000Z");

const ended = (status: string, error?: string): DescribedStatement =>
  failedStatement({
    status,
    error,
    parts: [{ sql: `/* loader:add-column */ ${ddl}`, status, error, queryId: 1, rows: 0 }],
  });

function setUp({ statement, refuse }: { statement: DescribedStatement; refuse?: () => void }) {
  const clock = { now: start };
  const deps = {
    objects: fakeObjects(),
    warehouse: { ...fakeWarehouse([]), describe: async () => statement },
    alerts: fakeAlerts(),
    events: fakeEvents(refuse),
    metrics: fakeMetrics(),
    log: fakeLog(),
    sleepMs: async () => {},
    now: () => clock.now,
  };
  return { deps, clock };
}

const growing = (held: ReadonlyMap<string, string>) => [...held.keys()].filter((url) => url.includes("/growing/"));

describe("adding columns", () => {
  test("runs one transaction under a name that is not a load's, and tells of it", async () => {
    const { deps } = setUp({ statement: ended("FINISHED") });
    expect(await addColumns(deps, order, [colour])).toEqual({ kind: "added" });
    expect(deps.warehouse.submitted).toMatchObject([
      { statementName: "redshift-loader/columns/orders_queue", sqls: [`/* loader:add-column */ ${ddl}`] },
    ]);
    expect(deps.events.sent).toMatchObject([
      {
        type: "Table Changed",
        detail: { ddl: [ddl], columns: [{ name: "colour", type: "VARCHAR(256)", change: "added" }] },
      },
    ]);
    expect(deps.alerts.sent.map(({ subject }) => subject)).toEqual(["Changed: 1 column of sales.orders added"]);
    expect(growing(deps.objects.held)).toEqual([]);
  });

  test("has the same token for the same occasion, and another for the next", async () => {
    const { deps } = setUp({ statement: ended("FINISHED") });
    for (const occasion of ["one", "one", "two"]) await addColumns(deps, { ...order, occasion }, [colour]);
    expect(deps.warehouse.submitted).toHaveLength(2);
  });

  test.each([
    {
      what: "another load was first",
      error: 'ERROR: column "colour" of relation "orders" already exists',
      growth: { kind: "added" },
    },
    {
      what: "a conflict",
      error: "ERROR: 1023 Detail: Serializable isolation violation on table",
      growth: { kind: "waits" },
    },
    {
      what: "no right",
      error: "ERROR: must be owner of relation orders",
      growth: { kind: "refused", reason: "ERROR: must be owner of relation orders" },
    },
  ])("after $what: $growth.kind, and nothing is told", async ({ error, growth }) => {
    const { deps } = setUp({ statement: ended("FAILED", error) });
    expect(await addColumns(deps, order, [colour])).toEqual(growth);
    expect([deps.events.sent, deps.alerts.sent]).toEqual([[], []]);
    expect(growing(deps.objects.held)).toHaveLength(growth.kind === "waits" ? 1 : 0);
  });

  test("waits no longer than a function may", async () => {
    const { deps } = setUp({ statement: ended("STARTED") });
    expect(await addColumns(deps, order, [colour])).toEqual({ kind: "waits" });
  });
});

describe("a loader that stops between the statement and the news of it", () => {
  const targets = (...names: string[]) => ({
    of: async (): Promise<TableColumn[]> =>
      names.map((name) => ({ name, type: { kind: "varchar", bytes: 256 }, nullable: true, hasDefault: false })),
  });

  test("leaves a record, from which reconcile tells it under the same id", async () => {
    const { deps, clock } = setUp({
      statement: ended("FINISHED"),
      refuse: () => {
        throw new Error("the bus is down");
      },
    });
    await expect(addColumns(deps, order, [colour])).rejects.toThrow("the bus is down");
    const [record = ""] = growing(deps.objects.held);
    const { id } = JSON.parse(deps.objects.held.get(record) ?? "{}");
    clock.now = new Date(start.getTime() + 10 * 60_000);
    const events = fakeEvents();
    const list = async function* () {
      yield { key: record.slice("s3://loads/".length), lastModified: start };
    };
    const shapes = { targets: targets("id", "colour") };
    await tellGrowth(
      { ...deps, events, shapes, objects: { ...deps.objects, list } },
      { name: "orders_queue", pipeline: adding },
    );
    expect(events.sent.map(({ detail }) => detail.id)).toEqual([id]);
    expect(growing(deps.objects.held)).toEqual([]);
  });

  test("tells nothing of columns that are not there, and forgets them after a day", async () => {
    const { deps, clock } = setUp({ statement: ended("STARTED") });
    await addColumns(deps, order, [colour]);
    const [record = ""] = growing(deps.objects.held);
    const list = async function* () {
      if (deps.objects.held.has(record)) yield { key: record.slice("s3://loads/".length), lastModified: start };
    };
    const told = async (hours: number) => {
      clock.now = new Date(start.getTime() + hours * 3_600_000);
      const shapes = { targets: targets("id") };
      await tellGrowth(
        { ...deps, shapes, objects: { ...deps.objects, list } },
        { name: "orders_queue", pipeline: adding },
      );
      return growing(deps.objects.held).length;
    };
    expect([await told(1), await told(25)]).toEqual([1, 0]);
    expect(deps.events.sent).toEqual([]);
  });
});
