import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import type { S3UnderTest } from "./local-s3.ts";

export async function setVersioning({ client }: Pick<S3UnderTest, "client">, Status: "Enabled" | "Suspended") {
  const VersioningConfiguration = { Status };
  await client.send(new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration }));
}
