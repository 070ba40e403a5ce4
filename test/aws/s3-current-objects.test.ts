import { type ListObjectsV2Command, NoSuchBucket, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { s3CurrentObjects } from "../../src/aws/s3-current-objects.ts";
import { AccessDeniedError } from "../../src/core/base/access-denied-error.ts";

const clientOf = (send: (command: ListObjectsV2Command) => Promise<unknown>) => ({ send }) as unknown as S3Client; // one call is enough

describe("what a key holds now", () => {
  test("is its eTag without quotes, and its size", async () => {
    const client = clientOf(async ({ input }) => {
      expect(input).toMatchObject({ Bucket: "lake", Prefix: "a b+c", MaxKeys: 1 });
      return { Contents: [{ Key: "a+b%2Bc", ETag: '"abc"', Size: 7 }] };
    });
    expect(await s3CurrentObjects(client).get("lake", "a b+c")).toEqual({ eTag: "abc", bytes: 7 });
  });

  test("is nothing where only longer keys begin so, or none does", async () => {
    const longer = clientOf(async () => ({ Contents: [{ Key: "a.bak", ETag: '"abc"', Size: 7 }] }));
    expect(await s3CurrentObjects(longer).get("lake", "a")).toBeUndefined();
    expect(await s3CurrentObjects(clientOf(async () => ({}))).get("lake", "a")).toBeUndefined();
  });

  test("is nothing in a bucket that does not exist", async () => {
    const gone = new NoSuchBucket({
      message: "The specified bucket does not exist",
      $metadata: { httpStatusCode: 404 },
    });
    expect(await s3CurrentObjects(clientOf(async () => Promise.reject(gone))).get("lake", "a")).toBeUndefined();
  });

  test("is not known where S3 refuses: denied is not absent", async () => {
    const refusal = new S3ServiceException({
      ...{ name: "AccessDenied", $fault: "client", message: "Access Denied" },
      $metadata: { httpStatusCode: 403 },
    });
    const refusing = clientOf(async () => Promise.reject(refusal));
    await expect(s3CurrentObjects(refusing).get("lake", "a")).rejects.toThrow(AccessDeniedError);
  });
});
