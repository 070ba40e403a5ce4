import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { freshS3 } from "./local-s3.ts";

const Bucket = "bucket";
const put = (client: S3Client, Key: string) => client.send(new PutObjectCommand({ Bucket, Key, Body: "hello" }));
const isThere = async (client: S3Client, Key: string) =>
  client.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );
const refusal = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
describe("a conditional delete", () => {
  test("of one object heeds its ETag, and whether the object exists", async () => {
    await using local = await freshS3();
    const { ETag } = await put(local.client, "a");
    const remove = (Key: string, IfMatch: string) =>
      local.client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    await expect(remove("a", '"wrong"')).rejects.toMatchObject(refusal("PreconditionFailed", 412));
    expect(await isThere(local.client, "a")).toBe(true);
    await expect(remove("absent", "*")).rejects.toMatchObject(refusal("NoSuchKey", 404));
    await remove("a", ETag ?? "");
    expect(await isThere(local.client, "a")).toBe(false);
    await put(local.client, "a");
    await remove("a", "*");
    expect(await isThere(local.client, "a")).toBe(false);
  });

  test("of several objects heeds the ETag of each", async () => {
    await using local = await freshS3();
    const { ETag } = await put(local.client, "a");
    await put(local.client, "b");
    const Objects = [
      { Key: "a", ETag },
      { Key: "b", ETag: '"wrong"' },
    ];
    const { Deleted, Errors } = await local.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["a"]);
    expect(Errors).toMatchObject([{ Key: "b", Code: "PreconditionFailed" }]);
    expect(await isThere(local.client, "b")).toBe(true);
  });
});

describe("the storage class of a copy", () => {
  test("is the one of the request, and STANDARD without one", async () => {
    await using local = await freshS3();
    const classOf = async (Key: string) =>
      (await local.client.send(new GetObjectCommand({ Bucket, Key }))).StorageClass ?? "STANDARD";
    await local.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", StorageClass: "STANDARD_IA" }));
    const copy = (Key: string, more: object = {}) =>
      local.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/a`, ...more }));
    await copy("b");
    await copy("c", { StorageClass: "GLACIER_IR" });
    expect([await classOf("b"), await classOf("c")]).toEqual(["STANDARD", "GLACIER_IR"]);
    await copy("a", { StorageClass: "ONEZONE_IA" });
    expect(await classOf("a")).toBe("ONEZONE_IA");
    await expect(copy("a")).rejects.toMatchObject(refusal("InvalidRequest", 400));
  });
});

describe("a write with a header that local S3 cannot obey", () => {
  test.each([
    { Tagging: "a=b" },
    { WebsiteRedirectLocation: "/b" },
    { SSECustomerAlgorithm: "AES256", SSECustomerKey: "k".repeat(32) },
  ])("is refused by name: %j", async (more) => {
    await using local = await freshS3();
    const written = local.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", ...more }));
    await expect(written).rejects.toMatchObject(refusal("NotImplemented", 501));
    expect(await isThere(local.client, "a")).toBe(false);
  });
});
