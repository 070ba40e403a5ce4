import { ListObjectsV2Command, NoSuchBucket, type S3Client } from "@aws-sdk/client-s3";
import { s3Url } from "../core/arrivals/s3-url.ts";
import type { CurrentObjects } from "../core/ports/current-objects.ts";
import { decodeKey } from "./s3-listing.ts";
import { sayDenied } from "./say-denied.ts";

/**
 * Asks S3 what a key holds now. Of all keys that begin with a key, the key itself comes first.
 *
 * A listing of one key needs s3:ListBucket only. HeadObject would need s3:GetObject on the users' data.
 */
export function s3CurrentObjects(client: S3Client): CurrentObjects {
  return {
    get: async (bucket, key) => {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1, EncodingType: "url" });
      const { Contents = [] } = await sayDenied({ right: "s3:ListBucket", url: s3Url({ bucket, key }) }, () =>
        client.send(command).catch(nothingInNoBucket),
      );
      const [{ Key = "", ETag = "", Size = 0 } = {}] = Contents;
      if (decodeKey(Key) !== key) return undefined;
      return { eTag: ETag.replaceAll('"', ""), bytes: Size };
    },
  };
}

/** A bucket that does not exist holds nothing: COPY says so. */
function nothingInNoBucket(error: unknown): { Contents?: never[] } {
  if (error instanceof NoSuchBucket) return {};
  throw error;
}
