import pg from "pg";
import { test as base, describe, expect } from "vitest";
import { startLocal } from "../../../src/start-local.ts";

const test = base.extend("local", { scope: "file" }, async ({}, { onCleanup }) => {
  const local = await startLocal();
  onCleanup(() => local[Symbol.asyncDispose]());
  return local;
});

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20261130/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

/** A request of the query protocol, as `redshift` clients send it. */
async function cluster(
  endpoint: string,
  parameters: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const body = new URLSearchParams({ Version: "2012-12-01", ...parameters });
  const response = await fetch(endpoint, { method: "POST", headers: signed("redshift"), body });
  return { status: response.status, text: await response.text() };
}

async function serverless(
  endpoint: string,
  operation: string,
  members: object,
): Promise<{ status: number; body: unknown }> {
  const headers = { ...signed("redshift-serverless"), "x-amz-target": `RedshiftServerless.${operation}` };
  const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(members) });
  return { status: response.status, body: await response.json() };
}

const elementOf = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";

async function signIn(url: string, user: string, password: string): Promise<unknown> {
  const { hostname: host, port } = new URL(url);
  const client = new pg.Client({ host, port: Number(port), database: "dev", user, password });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query("SELECT current_user::varchar AS name");
  await client.end();
  return rows[0]?.name;
}

describe("GetClusterCredentials", () => {
  test("gives a password that only its user can sign in with", async ({ local }) => {
    const asked = { Action: "GetClusterCredentials", DbUser: "bob", ClusterIdentifier: "any", AutoCreate: "true" };
    const { status, text } = await cluster(local.endpoint, asked);
    expect([status, elementOf(text, "DbUser")]).toEqual([200, "IAMA:bob"]);
    const password = elementOf(text, "DbPassword");
    expect(await signIn(local.redshiftUrl, "IAMA:bob", password)).toBe("bob");
    for (const [user, given] of [
      ["IAMA:bob", "other"],
      ["IAM:bob", password],
    ])
      await expect(signIn(local.redshiftUrl, user ?? "", given ?? "")).rejects.toThrow(
        "password authentication failed",
      );
    expect(Date.parse(elementOf(text, "Expiration")) - Date.now()).toBeGreaterThan(600_000);
  });

  test("refuses a duration outside of 15 minutes to an hour", async ({ local }) => {
    const asked = { Action: "GetClusterCredentials", DbUser: "bob", ClusterIdentifier: "any", DurationSeconds: "60" };
    const { status, text } = await cluster(local.endpoint, asked);
    expect([status, elementOf(text, "Code")]).toEqual([400, "InvalidParameterValue"]);
  });
});

test("GetClusterCredentialsWithIAM gives the caller's user", async ({ local }) => {
  const { text } = await cluster(local.endpoint, { Action: "GetClusterCredentialsWithIAM", ClusterIdentifier: "any" });
  expect(elementOf(text, "DbUser")).toBe("IAM:local");
  expect(await signIn(local.redshiftUrl, "IAM:local", elementOf(text, "DbPassword"))).toBe("awsuser");
});

test("DescribeClusters says where the cluster listens", async ({ local }) => {
  const { text } = await cluster(local.endpoint, { Action: "DescribeClusters", ClusterIdentifier: "any" });
  expect(elementOf(text, "ClusterIdentifier")).toBe("any");
  expect(`${elementOf(text, "Address")}:${elementOf(text, "Port")}`).toBe(new URL(local.redshiftUrl).host);
});

test("names the operations that exist, for one that does not", async ({ local }) => {
  const { status, text } = await cluster(local.endpoint, { Action: "DescribeTags" });
  expect([status, elementOf(text, "Code")]).toEqual([400, "InvalidAction"]);
  const answer = await serverless(local.endpoint, "ListTags", {});
  expect(answer).toMatchObject({ status: 400, body: { __type: "UnknownOperationException" } });
});

describe("Redshift Serverless", () => {
  test("gives credentials, the workgroup and the namespace", async ({ local }) => {
    const { body } = await serverless(local.endpoint, "GetCredentials", { workgroupName: "etl" });
    const { dbUser, dbPassword } = body as { dbUser: string; dbPassword: string };
    expect(await signIn(local.redshiftUrl, dbUser, dbPassword)).toBe("awsuser");
    const port = Number(new URL(local.redshiftUrl).port);
    expect(await serverless(local.endpoint, "GetWorkgroup", { workgroupName: "etl" })).toMatchObject({
      body: { workgroup: { workgroupName: "etl", status: "AVAILABLE", endpoint: { address: "127.0.0.1", port } } },
    });
    expect(await serverless(local.endpoint, "GetNamespace", { namespaceName: "main" })).toMatchObject({
      body: { namespace: { namespaceName: "main", dbName: "dev" } },
    });
  });

  test("needs the workgroup's name", async ({ local }) => {
    const answer = await serverless(local.endpoint, "GetWorkgroup", {});
    expect(answer).toMatchObject({ status: 400, body: { __type: "ValidationException" } });
  });
});
