import { describe, expect, test } from "vitest";
import { answerProbe } from "../../../src/core/doctor/answer-probe.ts";
import { parseProbeName, probeName } from "../../../src/core/doctor/probe.ts";
import { isOwnObject } from "../../../src/core/load/own-objects.ts";
import { parseStatementName } from "../../../src/core/load/statement-name.ts";
import type { NewObject } from "../../../src/core/ports/objects.ts";
import { pipeline } from "../../support/builders.ts";

const nonce = "6c7ff914a90f883335ec1e592ea21f3d";

function answering(name = "orders") {
  const put: NewObject[] = [];
  const asked: string[] = [];
  return {
    put,
    asked,
    objects: { put: async (object: NewObject) => void put.push(object) },
    pipelines: {
      get: async (of: string) => {
        asked.push(of);
        if (of !== name) throw new Error(`no ${of}`);
        return pipeline();
      },
    },
  };
}

const database = pipeline().warehouse.database;
const probe = probeName({ database, pipelineName: "orders", nonce });

describe("a question of doctor", () => {
  test("is answered by one object beside the manifests, which no pipeline loads as data", async () => {
    const deps = answering();
    expect(await answerProbe(deps, probe)).toBe(true);
    const { manifests } = pipeline();
    const key = `${manifests.prefix}orders/told/doctor-${nonce}.json`;
    expect(deps.put).toEqual([{ bucket: manifests.bucket, key, body: "{}" }]);
    expect(isOwnObject({ key })).toBe(true);
  });

  test("is no load's name, and no load's name is one", () => {
    expect(parseStatementName(probe)).toBeUndefined();
    expect(parseProbeName(`${database}/shop.orders/${nonce}/1`)).toBeUndefined();
  });

  test.each([
    `${database}/doctor/orders/../../x/${nonce}`,
    `${database}/doctor/orders/${nonce.toUpperCase()}`,
    `${database}/doctor/orders/${nonce}/1`,
    `${database}/doctor//${nonce}`,
    `/doctor/orders/${nonce}`,
    "",
  ])("is not made by other names: %s", async (name) => {
    const deps = answering();
    expect(await answerProbe(deps, name)).toBe(false);
    expect(deps.put).toEqual([]);
  });

  test("writes nothing for a database that is not the pipeline's", async () => {
    const deps = answering();
    expect(await answerProbe(deps, `other/doctor/orders/${nonce}`)).toBe(true);
    expect(deps.put).toEqual([]);
  });

  test("writes nothing without a configuration", async () => {
    const deps = answering();
    expect(await answerProbe({ ...deps, pipelines: undefined }, probe)).toBe(true);
    await expect(answerProbe(deps, `${database}/doctor/invoices/${nonce}`)).rejects.toThrow("no invoices");
    expect(deps.put).toEqual([]);
  });
});
