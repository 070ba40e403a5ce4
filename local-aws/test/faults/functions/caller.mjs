// Stores an object, runs a statement and stores another object, one call after the other; of messages it does nothing.
import { ExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client({ forcePathStyle: true, maxAttempts: 1 });
const redshift = new RedshiftDataClient({ maxAttempts: 1 });

export const handler = async (event) => {
  if (event.Records) return {};
  const put = (Key) => s3.send(new PutObjectCommand({ Bucket: "made", Key, Body: "x" }));
  await put("first");
  await redshift.send(new ExecuteStatementCommand({ ClusterIdentifier: "c", Database: "dev", Sql: event.sql }));
  await put("last");
  return { done: true };
};
