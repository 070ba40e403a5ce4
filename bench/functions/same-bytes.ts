import { BatchExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { SQSEvent } from "aws-lambda";
import type { Sent } from "./aws-server.ts";

/**
 * The limit of any loader that makes the product's promises with the same two clients: it parses the messages, and sends as
 * many manifests and statements as the product, each as long, all made beforehand. `FLOOR_LOADS` says their lengths.
 */
const s3 = new S3Client({});
const redshift = new RedshiftDataClient({});
const sent: readonly Sent[] = JSON.parse(process.env["FLOOR_LOADS"] ?? "[]");
const loads = sent.map(({ manifestBytes, sqlLengths }) => ({
  manifest: letters(manifestBytes),
  sqls: sqlLengths.map(letters),
}));

/** Made as bytes first: V8 makes the characters of `repeat` only when they are read, which would be measured, too. */
function letters(length: number): string {
  return Buffer.alloc(length, "SELECT 'abcdefghijklmnopqrstuvwxyz', ").toString();
}

export const handler = async (event: SQSEvent) => {
  const files = event.Records.flatMap(({ body }) => JSON.parse(body).Records);
  if (files.length < event.Records.length) throw new Error("A message names no file.");
  return { loads: await Promise.all(loads.map(send)) };
};

async function send({ manifest, sqls }: { manifest: string; sqls: string[] }, at: number) {
  await s3.send(new PutObjectCommand({ Bucket: "manifests", Key: `manifests/${at}.manifest`, Body: manifest }));
  const command = new BatchExecuteStatementCommand({
    ClusterIdentifier: "bench",
    Database: "dev",
    StatementName: `dev/orders/${at}`,
    WithEvent: true,
    Sqls: sqls,
  });
  return (await redshift.send(command)).Id;
}
