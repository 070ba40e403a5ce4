import { test as base, describe, expect } from "vitest";
import type { PolledQueue } from "../../src/lambda/event-source-mapping.ts";
import { startFunctions } from "../../src/lambda/functions.ts";
import { lambdaApi } from "../../src/lambda/lambda-api.ts";
import { createMappings } from "../../src/lambda/mappings.ts";
import { probe } from "../support/function-probe.ts";

const place = { region: "eu-central-1", accountId: "123456789012" };
const queueArn = "arn:aws:sqs:eu-central-1:123456789012:orders";

const test = base.extend("lambda", async ({ task: _ }, { onCleanup }) => {
  const functions = startFunctions([probe()], { ...place, endpoints: {} });
  const mappings = createMappings({ now: () => new Date("2026-11-30T08:00:00Z") });
  onCleanup(async () => {
    await mappings[Symbol.asyncDispose]();
    await functions[Symbol.asyncDispose]();
  });
  const waiting: string[] = [];
  const deleted: string[] = [];
  const queue: PolledQueue = {
    arn: queueArn,
    receive: async () =>
      waiting.splice(0).map((body) => ({
        messageId: body,
        receiptHandle: body,
        body,
        md5OfBody: "",
        attributes: {},
        messageAttributes: {},
      })),
    delete: (handle) => void deleted.push(handle),
  };
  const invoked: string[] = [];
  const source = {
    queue,
    invoke: (functionName: string) => async () => {
      invoked.push(functionName);
      return { requestId: "1", failed: false, payload: '{"batchItemFailures":[{"itemIdentifier":"one"}]}', log: [] };
    },
    onError: () => () => {},
  };
  const limits = { batchSize: 10, windowSeconds: 0, maximumConcurrency: 2 };
  const { uuid } = mappings.start(source, {
    functionName: "probe",
    ...limits,
    reportsItemFailures: true,
    enabled: true,
  });
  const service = lambdaApi({ functions, mappings, ...place });
  const call = async (method: string, path: string, body?: object) => {
    const url = `http://127.0.0.1/2015-03-31${path}`;
    const response = await service(new Request(url, { method, ...(body && { body: JSON.stringify(body) }) }));
    return {
      status: response.status,
      type: response.headers.get("x-amzn-errortype"),
      json: JSON.parse(await response.text()),
    };
  };
  return { call, uuid, waiting, deleted, invoked };
});

describe("a function's configuration", () => {
  test.for(["probe", "arn:aws:lambda:eu-central-1:123456789012:function:probe", "probe:$LATEST"])(
    "is shown by %s",
    async (name, { lambda: { call } }) => {
      expect(await call("GET", `/functions/${encodeURIComponent(name)}/configuration`)).toMatchObject({
        status: 200,
        json: { FunctionName: "probe", Role: "arn:aws:iam::123456789012:role/local", State: "Active" },
      });
    },
  );

  test("changes, and the next invocation runs with it", async ({ lambda: { call } }) => {
    const Environment = { Variables: { COLOUR: "blue" } };
    await call("PUT", "/functions/probe/configuration", { Timeout: 7, Environment });
    const { json } = await call("GET", "/functions/probe/configuration");
    expect(json).toMatchObject({ Timeout: 7, Environment });
    expect((await call("GET", "/functions")).json.Functions).toEqual([json]);
  });

  test("is refused beyond Lambda's limits", async ({ lambda: { call } }) => {
    expect(await call("PUT", "/functions/probe/configuration", { Timeout: 901 })).toMatchObject({
      status: 400,
      type: "InvalidParameterValueException",
    });
  });

  test("of a function that was deleted, or never was, is not found", async ({ lambda: { call } }) => {
    await call("DELETE", "/functions/probe");
    for (const name of ["probe", "other"])
      expect(await call("GET", `/functions/${name}/configuration`)).toMatchObject({
        status: 404,
        type: "ResourceNotFoundException",
      });
  });
});

describe("an event source mapping", () => {
  test("is listed for its queue and its function", async ({ lambda: { call, uuid } }) => {
    const found = async (query: string) =>
      (await call("GET", `/event-source-mappings?${query}`)).json.EventSourceMappings;
    expect(await found(`EventSourceArn=${queueArn}&FunctionName=probe`)).toEqual([
      {
        UUID: uuid,
        EventSourceArn: queueArn,
        FunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:probe",
        State: "Enabled",
        StateTransitionReason: "USER_INITIATED",
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: 2 },
        LastModified: Date.parse("2026-11-30T08:00:00Z") / 1000,
      },
    ]);
    expect(await found(`EventSourceArn=${queueArn}2`)).toEqual([]);
    expect(await found("FunctionName=other")).toEqual([]);
  });

  test("stops when it is disabled, and goes on with what it was changed to", async ({ lambda }) => {
    const { call, uuid, waiting, deleted, invoked } = lambda;
    await call("PUT", `/event-source-mappings/${uuid}`, { Enabled: false });
    waiting.push("one", "two");
    expect(await call("GET", `/event-source-mappings/${uuid}`)).toMatchObject({ json: { State: "Disabled" } });
    expect(invoked).toEqual([]);
    await call("PUT", `/event-source-mappings/${uuid}`, {
      Enabled: true,
      FunctionName: "other",
      FunctionResponseTypes: [],
    });
    await expect.poll(() => deleted).toEqual(["one", "two"]); // its answer is not read
    expect(invoked).toEqual(["other"]);
  });

  test("keeps messages that the function reports, while it reports them", async ({ lambda: { waiting, deleted } }) => {
    waiting.push("one", "two");
    await expect.poll(() => deleted).toEqual(["two"]);
  });

  test("is refused limits that Lambda refuses, and goes on as it was", async ({ lambda: { call, uuid } }) => {
    expect(await call("PUT", `/event-source-mappings/${uuid}`, { BatchSize: 100 })).toMatchObject({
      status: 400,
      type: "InvalidParameterValueException",
      json: { message: expect.stringContaining("Lambda needs a window") },
    });
    expect(await call("GET", `/event-source-mappings/${uuid}`)).toMatchObject({ json: { BatchSize: 10 } });
    expect(await call("PUT", "/event-source-mappings/none", {})).toMatchObject({ status: 404 });
  });
});
