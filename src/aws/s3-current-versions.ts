import { HeadObjectCommand, NotFound, type S3Client } from "@aws-sdk/client-s3";
import { s3Url } from "../core/arrivals/s3-url.ts";
import type { CurrentVersions } from "../core/ports/current-versions.ts";
import { sayDenied } from "./say-denied.ts";

/** Asks S3 for one object after the other: only commands that a person runs need it. */
export function s3CurrentVersions(client: S3Client): CurrentVersions {
  return {
    get: (bucket, key) =>
      sayDenied({ right: "s3:GetObject", url: s3Url({ bucket, key }) }, async () => {
        try {
          const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
          return {
            eTag: (found.ETag ?? "").replaceAll('"', ""),
            bytes: found.ContentLength ?? 0,
            ...(found.VersionId !== undefined && { versionId: found.VersionId }),
            createdAt: (found.LastModified ?? new Date(0)).toISOString(),
          };
        } catch (error) {
          if (error instanceof NotFound) return undefined;
          throw error;
        }
      }),
  };
}
