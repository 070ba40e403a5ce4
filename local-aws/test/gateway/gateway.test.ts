import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { type GatewayRoutes, startGateway } from "../../src/gateway/gateway.ts";
import type { Service } from "../../src/gateway/service.ts";

const named =
  (name: string): Service =>
  async (request) =>
    Response.json({ name, body: await request.text() });

const routes: GatewayRoutes = {
  s3: (_request, response) => response.end("s3"),
  targets: {
    AmazonSQS: named("sqs"),
    Broken: async () => {
      throw new Error("the queue store is gone");
    },
  },
  paths: [{ prefix: "/2015-03-31/functions/", service: named("lambda") }],
};

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
});

describe("the gateway", () => {
  test.each([
    { name: "a target prefix", path: "/", headers: { "x-amz-target": "AmazonSQS.SendMessage" }, answer: "sqs" },
    { name: "a path", path: "/2015-03-31/functions/f/invocations", headers: {}, answer: "lambda" },
    { name: "the signing name of a request without target", path: "/", headers: signedFor("sqs"), answer: "sqs" },
  ])("routes by $name", async ({ path, headers, answer }) => {
    await using gateway = await startGateway({ port: 0, routes });
    const response = await fetch(`${gateway.url}${path}`, { method: "POST", headers, body: "hello" });
    expect(await response.json()).toEqual({ name: answer, body: "hello" });
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    { name: "an unsigned request", headers: {} },
    { name: "a request signed for S3", headers: signedFor("s3") },
  ])("gives $name to S3", async ({ headers }) => {
    await using gateway = await startGateway({ port: 0, routes });
    const response = await fetch(`${gateway.url}/bucket/key`, { headers });
    expect(await response.text()).toBe("s3");
  });

  test.each([
    { name: "target", headers: { "x-amz-target": "DynamoDB_20120810.GetItem" }, asked: "DynamoDB_20120810.GetItem" },
    { name: "signing name", headers: signedFor("sts"), asked: "sts" },
    { name: "target that is a property of every object", headers: { "x-amz-target": "toString.X" }, asked: "toString" },
  ])("refuses an unknown $name and lists what it serves", async ({ headers, asked }) => {
    await using gateway = await startGateway({ port: 0, routes });
    const response = await fetch(gateway.url, { method: "POST", headers });
    expect(response.status).toBe(400);
    const error = (await response.json()) as { __type: string; message: string };
    expect(error.__type).toBe("UnknownOperationException");
    expect(error.message).toContain(asked);
    expect(error.message).toContain("S3, AmazonSQS, Broken");
  });

  test("turns a service that throws into a 500 with its message", async () => {
    await using gateway = await startGateway({ port: 0, routes });
    const response = await fetch(gateway.url, { method: "POST", headers: { "x-amz-target": "Broken.Op" } });
    expect(response.status).toBe(500);
    expect(response.headers.get("x-amzn-requestid")).not.toBeNull();
    expect(await response.json()).toEqual({ __type: "InternalFailure", message: "the queue store is gone" });
  });

  test("refuses a body above 16 MiB and takes one of exactly that size", async () => {
    await using gateway = await startGateway({ port: 0, routes });
    const send = (bytes: number) =>
      fetch(gateway.url, {
        method: "POST",
        headers: { "x-amz-target": "AmazonSQS.SendMessage" },
        body: "x".repeat(bytes),
      });
    expect((await send(16_777_216)).status).toBe(200);
    expect((await send(16_777_217)).status).toBe(413);
  });

  test("names the port that another program holds", async () => {
    await using gateway = await startGateway({ port: 0, routes });
    await expect(startGateway({ port: gateway.port, routes })).rejects.toThrow(
      `another program uses port ${gateway.port}`,
    );
  });

  test("aborts a request under way when the client leaves", async () => {
    const { promise: started, resolve: start } = Promise.withResolvers<Request>();
    const waiting: Service = async (request) => {
      start(request);
      return new Promise(() => {});
    };
    await using gateway = await startGateway({ port: 0, routes: { ...routes, targets: { Waiting: waiting } } });
    const client = new AbortController();
    const answer = fetch(gateway.url, { headers: { "x-amz-target": "Waiting.X" }, signal: client.signal });
    const request = await started;
    const aborted = new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    client.abort();
    await expect(answer).rejects.toThrow();
    await aborted;
    expect(request.signal.aborted).toBe(true);
  });

  test("frees its port at once when disposed, idle and busy connections included", async () => {
    const hanging: Service = async () => new Promise(() => {});
    const gateway = await startGateway({ port: 0, routes: { ...routes, targets: { Hanging: hanging } } });
    await fetch(`${gateway.url}/bucket`).then((response) => response.text());
    const busy = fetch(gateway.url, { headers: { "x-amz-target": "Hanging.X" } });
    const cut = expect(busy).rejects.toThrow();
    await gateway[Symbol.asyncDispose]();
    await cut;
    const next = createServer();
    await new Promise<void>((resolve, reject) => next.once("error", reject).listen(gateway.port, "127.0.0.1", resolve));
    await new Promise((resolve) => next.close(resolve));
  });
});
