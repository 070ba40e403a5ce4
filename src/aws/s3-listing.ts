import { NoSuchBucket, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { BulkPathError, type Listing } from "../core/bulk/bulk-load.ts";

/** Lists objects in S3, page by page. */
export function s3Listing(client: S3Client): Listing {
  return { list: (bucket, prefix) => listPath(client, bucket, prefix) };
}

async function* listPath(client: S3Client, bucket: string, prefix: string) {
  try {
    yield* listObjects(client, bucket, prefix);
  } catch (cause) {
    if (!(cause instanceof NoSuchBucket)) throw cause;
    throw new BulkPathError(`The bucket ${bucket} does not exist, so nothing of it was loaded. Correct the path.`, {
      cause,
    });
  }
}

/** All objects whose keys begin with the prefix. */
export async function* listObjects(client: S3Client, bucket: string, prefix: string) {
  for await (const page of paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: prefix, EncodingType: "url" as const },
  )) {
    for (const { Key = "", Size: bytes = 0, ETag = "", LastModified } of page.Contents ?? []) {
      const eventTime = (LastModified ?? new Date(0)).toISOString();
      yield { bucket, key: decodeKey(Key), bytes, eTag: ETag.replaceAll('"', ""), eventTime };
    }
  }
}

/** Encoded, since XML cannot hold every character that a key may have. */
export const decodeKey = (encoded: string) => decodeURIComponent(encoded.replaceAll("+", " "));
