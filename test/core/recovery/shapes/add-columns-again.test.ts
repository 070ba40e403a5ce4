import { describe, expect, test } from "vitest";
import { toBatch } from "../../../../src/core/load/batch.ts";
import type { DescribedStatement } from "../../../../src/core/ports/warehouse-client.ts";
import { addColumns } from "../../../../src/core/recovery/shapes/add-columns.ts";
import { conflict, failedStatement, pipeline, scope } from "../../../support/builders.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakeObjects, fakeWarehouse } from "../../../support/fakes.ts";

const order = { pipelineName: "orders", pipeline: pipeline(), batch: toBatch(scope, []), occasion: "messages" };
const adds = [{ name: "colour", type: { kind: "varchar", bytes: 256 } }] as const;
const sql = 'ALTER TABLE "sales"."orders" ADD COLUMN "colour" VARCHAR(256)';

/** Deliveries of one message, an hour between them, to a warehouse where the statements end so. */
function delivered(ends: readonly Partial<DescribedStatement>[]) {
  let hour = 8;
  const at = () => `2026-11-22T${String(hour).padStart(2, "0")}:00:00.000Z`;
  const endedAt = new Map<string, string>();
  const warehouse = fakeWarehouse([]);
  const deps = {
    ...{ objects: fakeObjects(), alerts: fakeAlerts(), events: fakeEvents(), metrics: fakeMetrics(), log: fakeLog() },
    warehouse: {
      ...warehouse,
      describe: async (id: string) => {
        const end = ends[Number(id.replace("statement-", "")) - 1];
        if (!endedAt.has(id)) endedAt.set(id, at());
        return end && failedStatement({ id, endedAt: endedAt.get(id) ?? "", ...end });
      },
    },
    now: () => new Date(at()),
    sleepMs: async () => {},
  };
  return {
    deps,
    submitted: warehouse.submitted,
    deliver: async () => {
      hour++;
      return addColumns(deps, order, adds);
    },
  };
}

const failing = (error: string): Partial<DescribedStatement> => ({
  status: "FAILED",
  error,
  parts: [{ sql, status: "FAILED", error, queryId: 0, rows: -1 }],
});
const finished: Partial<DescribedStatement> = { status: "FINISHED", error: undefined, parts: [] };

describe("columns that are added", () => {
  test("by the next delivery of a message where the statement failed for a reason that passes", async () => {
    const { deliver, submitted, deps } = delivered([failing(conflict), failing(conflict), finished]);
    expect(await deliver()).toEqual({ kind: "waits" });
    expect(submitted.length).toBe(1);
    expect(await deliver()).toEqual({ kind: "waits" });
    expect(await deliver()).toEqual({ kind: "added" });
    expect(submitted.map(({ sqls }) => sqls)).toEqual(Array(3).fill([`/* loader:add-column */ ${sql}`]));
    expect(new Set(submitted.map(({ clientToken }) => clientToken)).size).toBe(3);
    expect(deps.events.sent.map(({ type }) => type)).toEqual(["Table Changed"]);
  });

  test("once, however often the message comes", async () => {
    const { deliver, submitted } = delivered([finished]);
    expect([await deliver(), await deliver()]).toEqual([{ kind: "added" }, { kind: "added" }]);
    expect(submitted.length).toBe(1);
  });

  test("not where Redshift refuses them", async () => {
    const { deliver, submitted, deps } = delivered([failing("ERROR: must be owner of relation orders")]);
    const refused = { kind: "refused", reason: "ERROR: must be owner of relation orders" };
    expect([await deliver(), await deliver()]).toEqual([refused, refused]);
    expect(submitted.length).toBe(1);
    expect([...deps.objects.held.keys()]).toEqual([]);
  });
});
