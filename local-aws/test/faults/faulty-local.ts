import { fileURLToPath } from "node:url";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { test as base } from "vitest";
import type { FaultSettings } from "../../src/faults/fault-settings.ts";
import type { FaultReport } from "../../src/faults/faults-api.ts";
import type { LocalOptions } from "../../src/start/local-options.ts";
import type { LocalStatus } from "../../src/start/status.ts";
import { probe } from "../support/function-probe.ts";
import { startWithClients } from "../support/local-aws.ts";

/** The function of `functions/caller.mjs`: three calls. */
export const caller = probe({
  name: "caller",
  directory: fileURLToPath(new URL("./functions", import.meta.url)),
  handler: "caller.handler",
});

export type FaultyAws = Awaited<ReturnType<typeof startFaulty>>;

/** A local AWS with its control, and clients that try each call once. */
export async function startFaulty(options: LocalOptions) {
  const aws = await startWithClients(options);
  const { endpoint, region } = aws.local;
  const client = { endpoint, region, credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 };
  const control = async (method: string, settings?: unknown): Promise<FaultReport> => {
    const body = settings === undefined ? null : JSON.stringify(settings);
    const answer = await fetch(`${endpoint}/_local/faults`, { method, body });
    if (!answer.ok) throw new Error(await answer.text());
    return JSON.parse(await answer.text());
  };
  return {
    ...aws,
    s3: new S3Client({ ...client, forcePathStyle: true }),
    /** A client that signs with this access key: `redshift` is COPY's. */
    s3As: (accessKeyId: string) =>
      new S3Client({ ...client, credentials: { accessKeyId, secretAccessKey: "b" }, forcePathStyle: true }),
    sqs: new SQSClient(client),
    redshift: new RedshiftDataClient(client),
    set: (settings: FaultSettings) => control("PUT", settings),
    report: () => control("GET"),
    end: () => control("DELETE"),
    control,
    status: async (): Promise<LocalStatus> => JSON.parse(await (await fetch(`${endpoint}/_local/status`)).text()),
    invoke: async (name: string, event: object) => {
      const url = `${endpoint}/2015-03-31/functions/${name}/invocations`;
      return await (await fetch(url, { method: "POST", body: JSON.stringify(event) })).text();
    },
  };
}

/** One local AWS for all tests of a file; each test sets its own faults, and none outlive it. */
export const faultyTest = (options: LocalOptions) =>
  base
    .extend("shared", { scope: "file" }, async ({}, { onCleanup }) => {
      const aws = await startFaulty(options);
      onCleanup(() => aws.local[Symbol.asyncDispose]());
      return aws;
    })
    .extend("aws", async ({ shared }, { onCleanup }) => {
      onCleanup(async () => void (await shared.end()));
      return shared;
    });
