import { BatchExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { SQSEvent } from "aws-lambda";

/**
 * The least that a loader can be: the same two clients, the messages parsed, a manifest for every `FLOOR_MAX_FILES`
 * files and five short statements for each manifest. It looks for no duplicate and no wrong message, reads no
 * configuration, keeps no ledger and logs nothing.
 */
const s3 = new S3Client({});
const redshift = new RedshiftDataClient({});
const maxFiles = Number(process.env["FLOOR_MAX_FILES"]);

export const handler = async (event: SQSEvent) => {
  const urls = event.Records.flatMap(({ body }) =>
    JSON.parse(body).Records.map(
      ({ s3: { bucket, object } }: { s3: { bucket: { name: string }; object: { key: string; size: number } } }) => ({
        url: `s3://${bucket.name}/${decodeURIComponent(object.key.replaceAll("+", " "))}`,
        mandatory: true,
        meta: { content_length: object.size },
      }),
    ),
  );
  const batches = Array.from({ length: Math.ceil(urls.length / maxFiles) }, (_, at) =>
    urls.slice(at * maxFiles, (at + 1) * maxFiles),
  );
  return { loads: await Promise.all(batches.map(load)) };
};

async function load(entries: readonly object[], batch: number) {
  const Key = `manifests/${crypto.randomUUID()}-${batch}.manifest`;
  await s3.send(new PutObjectCommand({ Bucket: "manifests", Key, Body: JSON.stringify({ entries }) }));
  const command = new BatchExecuteStatementCommand({
    ClusterIdentifier: "bench",
    Database: "dev",
    StatementName: `dev/orders/${batch}`,
    WithEvent: true,
    Sqls: [
      "CREATE TEMP TABLE stage (LIKE orders)",
      `COPY stage FROM 's3://manifests/${Key}' IAM_ROLE 'arn:aws:iam::000000000000:role/bench' MANIFEST FORMAT AS CSV`,
      "DELETE FROM stage USING orders WHERE orders.id = stage.id AND orders.updated_at > stage.updated_at",
      "DELETE FROM orders USING stage WHERE orders.id = stage.id",
      "INSERT INTO orders SELECT * FROM stage",
    ],
  });
  return (await redshift.send(command)).Id;
}
