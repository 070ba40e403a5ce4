import { ListObjectsCommand, ListObjectsV2Command, type ListObjectsV2CommandInput } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { freshS3, type S3UnderTest } from "./local-s3.ts";

const Bucket = "bucket";

async function putAll(local: S3UnderTest, keys: string[]): Promise<void> {
  const rest = keys.values();
  const putRest = async () => {
    for (const key of rest) await local.s3.putObject(Bucket, key, "x");
  };
  await Promise.all(Array.from({ length: 32 }, putRest));
}

/** All pages; "P:" marks a common prefix. */
async function listAll(local: S3UnderTest, options: Partial<ListObjectsV2CommandInput> = {}): Promise<string[][]> {
  const pages: string[][] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await local.client.send(new ListObjectsV2Command({ Bucket, ...options, ContinuationToken }));
    const keys = page.Contents?.map(({ Key }) => Key ?? "") ?? [];
    const prefixes = page.CommonPrefixes?.map(({ Prefix }) => `P:${Prefix}`) ?? [];
    expect(page.KeyCount).toBe(keys.length + prefixes.length);
    pages.push([...keys, ...prefixes]);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return pages;
}

describe("ListObjectsV2", () => {
  test("lists by the bytes of the UTF-8 form, where UTF-16 would differ", async () => {
    await using local = await freshS3();
    await putAll(local, ["😀", "\uffee", "a/b", "a", "a!", "é", "Z", "a0"]);
    expect(await listAll(local)).toEqual([["Z", "a", "a!", "a/b", "a0", "é", "\uffee", "😀"]]);
  });

  test("goes on where a page ended, keys and common prefixes alike", async () => {
    await using local = await freshS3();
    await putAll(local, ["a", "b/1", "b/2", "b/3", "c", "d/1", "e"]);
    expect(await listAll(local, { MaxKeys: 2, Delimiter: "/" })).toEqual([["a", "P:b/"], ["c", "P:d/"], ["e"]]);
    expect(await listAll(local, { MaxKeys: 3 })).toEqual([["a", "b/1", "b/2"], ["b/3", "c", "d/1"], ["e"]]);
  });

  test.each([
    { name: "a prefix", options: { Prefix: "b/" }, keys: ["b/1", "b/2", "b/c/3"] },
    { name: "a prefix and a delimiter", options: { Prefix: "b/", Delimiter: "/" }, keys: ["b/1", "b/2", "P:b/c/"] },
    { name: "a start that exists", options: { StartAfter: "b/1" }, keys: ["b/2", "b/c/3", "bee"] },
    { name: "a start that does not", options: { StartAfter: "b/11" }, keys: ["b/2", "b/c/3", "bee"] },
    { name: "a start before the prefix", options: { StartAfter: "a", Prefix: "be" }, keys: ["bee"] },
    { name: "a start within a common prefix", options: { StartAfter: "b/2", Delimiter: "/" }, keys: ["bee", "P:b/"] },
    { name: "a long delimiter", options: { Delimiter: "/c/" }, keys: ["a", "b/1", "b/2", "bee", "P:b/c/"] },
    { name: "no match", options: { Prefix: "zz" }, keys: [] },
    { name: "no key at all asked", options: { MaxKeys: 0 }, keys: [] },
  ])("lists with $name", async ({ options, keys }) => {
    await using local = await freshS3();
    await putAll(local, ["a", "b/1", "b/2", "b/c/3", "bee"]);
    expect(await listAll(local, options)).toEqual([keys]);
  });

  test("encodes keys when asked to, and only then", async () => {
    await using local = await freshS3();
    await putAll(local, ["a b+c&d/é\n"]);
    const list = (EncodingType?: "url") =>
      local.client.send(new ListObjectsV2Command({ Bucket, Prefix: "a b", EncodingType }));
    expect(await list()).toMatchObject({ Prefix: "a b", Contents: [{ Key: "a b+c&d/é\n" }] });
    expect(await list("url")).toMatchObject({ Prefix: "a+b", Contents: [{ Key: "a+b%2Bc%26d/%C3%A9%0A" }] });
  });

  test.each([
    { name: "an invented token", options: { ContinuationToken: "bm9ib2R5" } },
    { name: "a negative page size", options: { MaxKeys: -1 } },
  ])("refuses $name", async ({ options }) => {
    await using local = await freshS3();
    const list = local.client.send(new ListObjectsV2Command({ Bucket, ...options }));
    await expect(list).rejects.toMatchObject({ name: "InvalidArgument" });
  });

  test("lists 10,000 objects within a second of processor time, the client's included", async () => {
    await using local = await freshS3();
    const keys = Array.from(
      { length: 10_000 },
      (_, index) => `key-${String((index * 7919) % 10_000).padStart(5, "0")}`,
    );
    await putAll(local, keys);
    const before = process.threadCpuUsage();
    const pages = await listAll(local);
    const { user, system } = process.threadCpuUsage(before);
    expect(user + system).toBeLessThan(1_000_000);
    expect(pages.flat()).toEqual(keys.toSorted());
    expect(pages).toHaveLength(10);
  });
});

describe("ListObjects, version 1", () => {
  test("goes on after a common prefix", async () => {
    await using local = await freshS3();
    await putAll(local, ["a", "b/1", "b/2", "c"]);
    const list = (Marker?: string) =>
      local.client.send(new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 2, Marker }));
    const first = await list();
    expect([first.Contents?.[0]?.Key, first.CommonPrefixes?.[0]?.Prefix, first.NextMarker]).toEqual(["a", "b/", "b/"]);
    const second = await list(first.NextMarker);
    expect(second).toMatchObject({ IsTruncated: false, Contents: [{ Key: "c" }] });
    expect(second.CommonPrefixes).toBeUndefined();
  });
});
