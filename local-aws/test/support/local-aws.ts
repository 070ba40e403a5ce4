import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { LogEntry } from "../../src/lambda/invocation.ts";
import type { LocalOptions } from "../../src/start/local-options.ts";
import { type LocalAws, startLocal } from "../../src/start-local.ts";
import { probe } from "./function-probe.ts";

/** The rule of the product's documentation, for the database dev. */
export const failedLoadsPattern = {
  source: ["aws.redshift-data"],
  "detail-type": ["Redshift Data Statement Status Change"],
  detail: { state: ["FAILED"], statementName: [{ prefix: "dev/" }] },
};

/** A function of `functions/relay.mjs`: what it is given shows up in the log. */
export const relay = (name = "relay") => probe({ name, handler: "relay.handler", timeoutSeconds: 10 });

/** The local AWS with SDK clients, and the log of its functions. */
export async function startWithClients(options: LocalOptions) {
  const entries: LogEntry[] = [];
  const local = await startLocal({ ...options, onLog: (entry) => entries.push(entry) });
  const relayed = (name = "relay") =>
    entries.filter(({ functionName }) => functionName === name).map(({ line }) => JSON.parse(line));
  return { local, entries, relayed, ...clientsOf(local) };
}

function clientsOf({ endpoint, region }: LocalAws) {
  const options = { endpoint, region, credentials: { accessKeyId: "a", secretAccessKey: "b" } };
  return { s3: new S3Client(options), sqs: new SQSClient(options), redshift: new RedshiftDataClient(options) };
}
