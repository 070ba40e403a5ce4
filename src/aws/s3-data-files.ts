import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { s3Url } from "../core/arrivals/s3-url.ts";
import type { DataFile } from "../core/check/data-file.ts";
import { newest } from "../core/check/newest.ts";
import { listObjects } from "./s3-listing.ts";

type Listed = { key: string; bytes: number; lastModified: Date };

/** The object with this key. If it does not exist: the newest objects whose keys begin with it, without empty ones. */
export async function s3DataFiles(
  client: S3Client,
  { bucket, prefix }: { bucket: string; prefix: string },
  count: number,
): Promise<DataFile[]> {
  const kept = newest<Listed>(count);
  for await (const { key, bytes, eventTime } of listObjects(client, bucket, prefix)) {
    const listed = { key, bytes, lastModified: new Date(eventTime) };
    if (key === prefix && !key.endsWith("/")) return [s3DataFile(client, bucket, listed)];
    if (bytes > 0) kept.add(listed);
  }
  return kept.all().map((listed) => s3DataFile(client, bucket, listed));
}

function s3DataFile(client: S3Client, bucket: string, { key, bytes }: Listed): DataFile {
  return {
    name: s3Url({ bucket, key }),
    bytes,
    read: async (start, end) => {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${start}-${end - 1}` });
      const { Body } = await client.send(command);
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
  };
}
