import { DescribeStatementCommand, ExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { LocalStatus } from "@redshift-loader/local-aws";
import type { UpLocal } from "./local-up.ts";
import { runCommand } from "./run-command.ts";

/** What a person does with the pipeline of `examples/orders`. */
export function ordersClients({ ready }: UpLocal) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint: ready.endpoint, region: ready.region, credentials });
  const cli = async (...args: string[]) => {
    const run = await runCommand(args, environmentOf(ready));
    return {
      ...run,
      lines: run.stdout.startsWith("{")
        ? run.stdout
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line))
        : [],
    };
  };
  const upload = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key, Body }));
  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "shop-manifests", Key }));
    return JSON.parse((await Body?.transformToString()) ?? "");
  };
  const objectsUnder = async (Prefix: string) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "shop-manifests", Prefix }));
    return Promise.all(Contents.map(({ Key = "" }) => read(Key)));
  };
  const data = new RedshiftDataClient({ endpoint: ready.endpoint, region: ready.region, credentials });
  const runAsAdmin = async (Sql: string) => {
    const { Id } = await data.send(
      new ExecuteStatementCommand({ ClusterIdentifier: "analytics", Database: "dev", Sql }),
    );
    const { Status, Error: error } = await data.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    if (Status !== "FINISHED") throw new Error(`${Sql}: ${Status} ${error}`);
  };
  return { cli, upload, objectsUnder, runAsAdmin };
}

export const environmentOf = ({ endpoint, region }: UpLocal["ready"]) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  CONFIG_BUCKET: "pipeline-config",
  CONFIG_PREFIX: "config/",
});

/** Nothing happens any more unless somebody calls. */
export async function isQuiet({ ready }: UpLocal): Promise<boolean> {
  const answer = await fetch(`${ready.endpoint}/_local/status`);
  const { statements, queues, functions, pendingEvents } = (await answer.json()) as LocalStatus; // its own words
  const busy = [statements, ...functions].flatMap(({ running, waiting }) => [running, waiting]);
  const messages = queues.flatMap(({ visible, inFlight, delayed }) => [visible, inFlight, delayed]);
  return [pendingEvents, ...busy, ...messages].every((count) => count === 0);
}
