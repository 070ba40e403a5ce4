import { PutObjectCommand } from "@aws-sdk/client-s3";
import { test as base, describe, expect } from "vitest";
import { type ObjectStore, s3ObjectStore } from "../../../src/redshift/copy/source/object-store.ts";
import { freshS3, type S3UnderTest } from "../../s3/local-s3.ts";
import { setVersioning } from "../../s3/set-versioning.ts";

type Store = { s3: S3UnderTest; objects: ObjectStore; put(key: string, body: string): Promise<unknown> };

const test = base.extend("store", async ({}, { onCleanup }): Promise<Store> => {
  const s3 = await freshS3();
  onCleanup(() => s3[Symbol.asyncDispose]());
  const put = (Key: string, Body: string) => s3.client.send(new PutObjectCommand({ Bucket: "bucket", Key, Body }));
  return { s3, objects: s3ObjectStore(s3.client), put };
});

describe("The objects of S3", () => {
  test("are listed by prefix, in the order of their keys", async ({ store }) => {
    for (const key of ["d/b", "d/a ü+%", "d.bak", "e"]) await store.put(key, "12345");
    const found = await Array.fromAsync(store.objects.list("bucket", "d"));
    expect(found.map(({ key, bytes }) => [key, bytes])).toEqual([
      ["d.bak", 5],
      ["d/a ü+%", 5],
      ["d/b", 5],
    ]);
    expect(found[0]).toMatchObject({
      bucket: "bucket",
      eTag: "827ccb0eea8a706c4c34a16891f84e7b",
      lastModified: expect.any(Date),
    });
  });

  test("are described, or not there", async ({ store }) => {
    await store.put("a", "12345");
    expect(await store.objects.head("bucket", "a")).toMatchObject({
      bytes: 5,
      eTag: "827ccb0eea8a706c4c34a16891f84e7b",
    });
    expect(await store.objects.head("bucket", "b")).toBeUndefined();
  });

  test("are the current ones of a bucket with versions, and none behind a delete marker", async ({ store }) => {
    await setVersioning(store.s3, "Enabled");
    for (const [key, body] of [
      ["d/a", "old"],
      ["d/a", "newest"],
      ["d/gone", "12345"],
    ] as const)
      await store.put(key, body);
    await store.objects.remove("bucket", "d/gone");
    const found = await Array.fromAsync(store.objects.list("bucket", "d/"));
    expect(found.map(({ key, bytes }) => [key, bytes])).toEqual([["d/a", 6]]);
    expect((await Array.fromAsync(await store.objects.open("bucket", "d/a"))).join("")).toBe("newest");
    expect(await store.objects.head("bucket", "d/gone")).toBeUndefined();
    await expect(store.objects.open("bucket", "d/gone")).rejects.toThrow("The specified key does not exist.");
  });

  test("are read whole or in part", async ({ store }) => {
    await store.put("a", "12345");
    const chunks = await (await store.objects.open("bucket", "a")).toArray();
    expect(Buffer.concat(chunks).toString()).toBe("12345");
    expect(Buffer.from(await store.objects.read("bucket", "a", 1, 4)).toString()).toBe("234");
    expect(await store.objects.read("bucket", "a", 2, 2)).toHaveLength(0);
  });

  test.for([
    { what: "key", bucket: "bucket", text: "The specified key does not exist.,Status 404,Error NoSuchKey,Rid " },
    {
      what: "bucket",
      bucket: "nowhere",
      text: "The specified bucket does not exist,Status 404,Error NoSuchBucket,Rid ",
    },
  ])("that are not there fail with S3's words for a missing $what", async ({ bucket, text }, { store }) => {
    const failure = {
      message: expect.stringContaining(`S3ServiceException:${text}`),
      sqlState: "XX000",
      block: { code: 8001 },
    };
    await expect(store.objects.open(bucket, "none")).rejects.toMatchObject(failure);
  });
});
