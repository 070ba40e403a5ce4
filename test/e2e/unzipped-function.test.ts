import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { pipelineJson, s3Notification, sqsEvent } from "../support/builders.ts";
import { functionTest, type Handler } from "../support/function-test.ts";
import type { RecordedRequest, RecordingAws } from "../support/recording-aws.ts";
import { unzip } from "../support/unzip.ts";

const nodeImport: (url: string) => Promise<{ handler: Handler }> = createRequire(import.meta.url)(
  "../support/node-import.cjs",
);

let folder: string;
let containers = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "function-"));
  await unzip("dist/lambda/loader.zip", folder);
});
afterAll(() => rm(folder, { recursive: true }));

const test = functionTest((name) => {
  containers += 1;
  return nodeImport(`${pathToFileURL(join(folder, `${name}.mjs`)).href}?container=${containers}`);
});

const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

async function signerOf(aws: RecordingAws, handler: Handler) {
  aws.objects.set("config/pipelines/orders_queue.json", pipelineJson());
  const answer = await handler(sqsEvent({ id: "m1", body: s3Notification("orders/1.csv") }));
  expect(answer).toMatchObject({ batchItemFailures: [], loads: [{ files: 1 }] });
  return aws.requests.filter(({ operation }) => operation === "BatchExecuteStatement").map(signer)[0];
}

function signer({ headers }: RecordedRequest) {
  const keyId = /Credential=([^/]+)\//.exec(headers.authorization ?? "")?.[1];
  return { keyId, token: headers["x-amz-security-token"] };
}

describe("a function, as its zip holds it, signs in", () => {
  test("with the keys of Lambda's environment", async ({ functions: { aws, start } }) => {
    const handler = await start("loader", { AWS_ACCESS_KEY_ID: "ASIAENV", AWS_SESSION_TOKEN: "env-token" });
    expect(await signerOf(aws, handler)).toEqual({ keyId: "ASIAENV", token: "env-token" });
  });

  test("with the keys that Lambda's container endpoint gives", async ({ functions: { aws, start } }) => {
    aws.intercept = ({ path, headers }) => {
      if (path !== "/2021-05-01/credentials" || headers.authorization !== "container-secret") return undefined;
      const keys = { AccessKeyId: "ASIACONTAINER", SecretAccessKey: "s", Token: "container-token" };
      return { status: 200, body: JSON.stringify({ ...keys, Expiration: inAnHour() }) };
    };
    const handler = await start("loader", {
      ...noKeys,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aws.url}/2021-05-01/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "container-secret",
    });
    expect(await signerOf(aws, handler)).toEqual({ keyId: "ASIACONTAINER", token: "container-token" });
  });

  test("with a profile", async ({ functions: { aws, start } }) => {
    const file = join(folder, "credentials");
    await writeFile(file, "[loads]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = s\n");
    const handler = await start("loader", { ...noKeys, AWS_PROFILE: "loads", AWS_SHARED_CREDENTIALS_FILE: file });
    expect(await signerOf(aws, handler)).toEqual({ keyId: "AKIAPROFILE", token: undefined });
  });

  test("with a role of a web identity", async ({ functions: { aws, start } }) => {
    aws.intercept = ({ operation }) =>
      operation === "AssumeRoleWithWebIdentity" ? { status: 200, body: assumedRole() } : undefined;
    await writeFile(join(folder, "token"), "web-token");
    const role = { AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/loads", AWS_ROLE_SESSION_NAME: "loads" };
    const handler = await start("loader", { ...noKeys, ...role, AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, "token") });
    expect(await signerOf(aws, handler)).toEqual({ keyId: "ASIAWEB", token: "sts-token" });
  });
});

const assumedRole = () =>
  `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
  <Credentials><AccessKeyId>ASIAWEB</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>sts-token</SessionToken>
  <Expiration>${inAnHour()}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
