import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { Objects } from "../core/ports.ts";

/** Manifests and records in S3. */
export function s3Objects(client: S3Client): Objects {
  return {
    put: async ({ bucket, key, body }) => {
      const Body = Buffer.from(body); // a string would be encoded anew for its length, its checksum, its signature and the wire
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json" }));
    },
    get: async (bucket, key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey || isDenied(error)) return undefined;
        throw error;
      }
    },
    list: (bucket, prefix) => listKeys(client, bucket, prefix),
    delete: async (bucket, key) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

/** So S3 also answers for a key that is not there, where the right to list the bucket is lacking. */
const isDenied = (error: unknown) => error instanceof S3ServiceException && error.name === "AccessDenied";

async function* listKeys(client: S3Client, Bucket: string, Prefix: string) {
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    for (const { Key: key = "", LastModified: lastModified = new Date(0) } of page.Contents ?? [])
      yield { key, lastModified };
  }
}
