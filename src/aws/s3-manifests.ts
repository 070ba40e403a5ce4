import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Manifests } from "../core/ports.ts";

/** Writes manifests to S3. */
export function s3Manifests(client: Pick<S3Client, "send">): Manifests {
  return {
    put: async ({ bucket, key, body }) => {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: "application/json" }),
      );
    },
  };
}
