import { test as base, describe, expect } from "vitest";
import { startFunctions } from "../../src/lambda/functions.ts";
import { invokeApi } from "../../src/lambda/invoke-api.ts";
import { probe } from "../support/function-probe.ts";

const test = base.extend("lambda", async ({ task: _ }, { onCleanup }) => {
  const lines: string[] = [];
  const place = { region: "eu-central-1", accountId: "123456789012", endpoints: {} };
  const functions = startFunctions([probe()], { ...place, onLog: ({ line }) => lines.push(line) });
  onCleanup(() => functions[Symbol.asyncDispose]());
  const service = invokeApi(functions);
  const invoke = async (body: string, options: { name?: string; headers?: Record<string, string> } = {}) => {
    const { name = "probe", headers = {} } = options;
    const url = `http://127.0.0.1/2015-03-31/functions/${name}/invocations`;
    const response = await service(new Request(url, { method: "POST", body, headers }));
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { invoke, lines, service };
});

describe("Invoke", () => {
  test("answers with what the function answers", async ({ lambda }) => {
    const { status, headers, text } = await lambda.invoke('{"do":"echo","value":{"a":[1]}}');
    expect({ status, text }).toEqual({ status: 200, text: '{"a":[1]}' });
    expect(headers.get("x-amz-executed-version")).toBe("$LATEST");
    expect(headers.has("x-amz-function-error")).toBe(false);
  });

  test("marks the answer of a function that failed", async ({ lambda }) => {
    const { status, headers, text } = await lambda.invoke('{"do":"throwText","message":"no"}');
    expect({ status, text }).toEqual({ status: 200, text: '{"errorType":"string","errorMessage":"no","trace":[]}' });
    expect(headers.get("x-amz-function-error")).toBe("Unhandled");
  });

  test("adds the end of the log when asked for the tail", async ({ lambda }) => {
    const { headers } = await lambda.invoke('{"do":"print","text":"hello"}', { headers: { "x-amz-log-type": "Tail" } });
    const id = headers.get("x-amzn-requestid");
    expect(Buffer.from(headers.get("x-amz-log-result") ?? "", "base64").toString()).toBe(
      `START RequestId: ${id} Version: $LATEST\nhello\nEND RequestId: ${id}\n`,
    );
  });

  test("of an event answers before the function has run", async ({ lambda }) => {
    const headers = { "x-amz-invocation-type": "Event" };
    expect(await lambda.invoke('{"do":"print","text":"later"}', { headers })).toMatchObject({ status: 202, text: "" });
    expect(lambda.lines).toEqual([]);
    await expect.poll(() => lambda.lines).toEqual(["later"]);
  });

  test("runs nothing when it is dry", async ({ lambda }) => {
    const headers = { "x-amz-invocation-type": "DryRun" };
    expect(await lambda.invoke('{"do":"print","text":"never"}', { headers })).toMatchObject({ status: 204, text: "" });
    await lambda.invoke('{"do":"print","text":"after"}');
    expect(lambda.lines).toEqual(["after"]);
  });

  test("hands over the client context", async ({ lambda }) => {
    const headers = { "x-amz-client-context": Buffer.from('{"custom":{"a":"b"}}').toString("base64") };
    const { text } = await lambda.invoke('{"do":"context"}', { headers });
    expect(JSON.parse(text).clientContext).toEqual({ custom: { a: "b" } });
  });

  test.for([
    "arn:aws:lambda:eu-central-1:123456789012:function:probe",
    "arn%3Aaws%3Alambda%3Aeu-central-1%3A123456789012%3Afunction%3Aprobe",
    "123456789012:function:probe",
    "probe:$LATEST",
  ])("finds the function as %s", async (name, { lambda }) => {
    expect(await lambda.invoke('{"do":"echo","value":1}', { name })).toMatchObject({ status: 200, text: "1" });
  });

  test.for([
    {
      what: "an unknown function",
      name: "absent",
      body: "{}",
      status: 404,
      type: "ResourceNotFoundException",
      message: "Function not found: arn:aws:lambda:eu-central-1:123456789012:function:absent",
    },
    {
      what: "a body that is not JSON",
      name: "probe",
      body: "{",
      status: 400,
      type: "InvalidRequestContentException",
      message: "Could not parse request body into json: it is not JSON.",
    },
    {
      what: "more than 6 MB",
      name: "probe",
      body: `"${"x".repeat(6_291_455)}"`,
      status: 413,
      type: "RequestEntityTooLargeException",
      message: "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)",
    },
  ])("refuses $what", async ({ name, body, status, type, message }, { lambda }) => {
    const answer = await lambda.invoke(body, { name });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-amzn-errortype")).toBe(type);
    expect(JSON.parse(answer.text)).toEqual({ Type: "User", Message: message, message });
  });

  test("is the only operation", async ({ lambda }) => {
    const response = await lambda.service(new Request("http://127.0.0.1/2015-03-31/functions/"));
    expect(response.status).toBe(404);
    expect(response.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
  });
});
