import { expect, test } from "vitest";
import { fileId } from "../../../../src/core/arrivals/arrival.ts";
import { toBatch } from "../../../../src/core/load/batch.ts";
import { isOwnObject } from "../../../../src/core/load/own-objects.ts";
import { shapeTools } from "../../../../src/core/recovery/shapes/shape-tools.ts";
import { arrival, pipeline, scope } from "../../../support/builders.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakeObjects, fakeWarehouse } from "../../../support/fakes.ts";

test("whatever a load by name writes is known as the loader's own, and never loaded as a file", async () => {
  const objects = fakeObjects();
  const tools = shapeTools(
    {
      ...{ objects, warehouse: fakeWarehouse([]), alerts: fakeAlerts(), events: fakeEvents() },
      ...{ metrics: fakeMetrics(), log: fakeLog(), sleepMs: async () => {}, now: () => new Date(0) },
    },
    { files: { of: async () => ({ kind: "columns", columns: [] }) }, targets: { of: async () => [] } },
  );
  const announced = arrival("orders/a.csv");
  const file = { id: fileId(announced), arrival: announced, messageIds: [] };
  const order = { pipelineName: "orders_queue", pipeline: pipeline(), batch: toBatch(scope, [file]) };
  await tools.tellLeftOut(order, ["colour"]);
  await tools.setAside(order, [{ file, reason: "it lacks a key" }]);
  await tools.parkForColumns(order, { files: [file], reason: "no right", ddl: [] });
  await tools.grow(order, [{ name: "colour", type: { kind: "date" } }]);
  expect(objects.written.length).toBeGreaterThan(4);
  expect(objects.written.filter((object) => !isOwnObject(object))).toEqual([]);
});
