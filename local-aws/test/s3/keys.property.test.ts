import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshS3, ordersQueue, type S3UnderTest } from "./local-s3.ts";

const Bucket = "bucket";

/** Any Unicode but what XML and HTTP clients cannot carry, rich in what keys get wrong. */
const piece = fc.oneof(
  fc.constantFrom(
    " ",
    "+",
    "%",
    "%20",
    "%2F",
    "'",
    '"',
    "\n",
    "\r",
    "\t",
    "/",
    "//",
    ".",
    "..",
    "&",
    "<",
    ">",
    "=",
    "?",
  ),
  fc.constantFrom("#", ";", ":", "@", "$", ",", "\\", "é", "😀", "\u2028", "ÿ", "1", "0", "a", "Z", "~", "*", "(", "!"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);
const key = fc
  .array(piece, { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.join(""))
  .filter((text) => Buffer.byteLength(text) <= 1024);
const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 8 });

async function listed(local: S3UnderTest): Promise<string[]> {
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = new ListObjectsV2Command({ Bucket, MaxKeys: 3, EncodingType: "url", ContinuationToken });
    const { Contents = [], NextContinuationToken } = await local.client.send(page);
    found.push(...Contents.map(({ Key = "" }) => decodeKey(Key)));
    ContinuationToken = NextContinuationToken;
  } while (ContinuationToken);
  return found;
}

const decodeKey = (encoded: string) => decodeURIComponent(encoded.replaceAll("+", " "));
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe("any set of keys", () => {
  test("is put, announced, listed, read, copied and deleted exactly", { timeout: 120_000 }, async () => {
    await using local = await freshS3();
    const send = local.client.send.bind(local.client);
    local.s3.setNotifications(Bucket, [{ id: "all", queueArn: ordersQueue, events: ["s3:ObjectCreated:Put"] }]);
    const keepsKeys = fc.asyncProperty(keys, async (set) => {
      local.sent.length = 0;
      for (const Key of set) await send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }));
      const announced = local.sent.map(({ body }) => decodeKey(JSON.parse(body).Records[0].s3.object.key));
      expect(announced).toEqual(set);
      expect(await listed(local)).toEqual(set.toSorted(byBytes));

      for (const Key of set) {
        const { Body } = await send(new GetObjectCommand({ Bucket, Key }));
        expect(await Body?.transformToString()).toBe(`body of ${Key}`);
      }
      const [first = "", ...rest] = set;
      await send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `bucket/${encodeURIComponent(first)}` }));
      const copy = await send(new GetObjectCommand({ Bucket, Key: "copy" }));
      expect(await copy.Body?.transformToString()).toBe(`body of ${first}`);

      await send(new DeleteObjectCommand({ Bucket, Key: first }));
      const Objects = ["copy", ...rest].map((Key) => ({ Key }));
      const { Deleted } = await send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      // Counted only: the client reads a key of nothing but newlines as empty.
      expect(Deleted).toHaveLength(Objects.length);
      expect(await listed(local)).toEqual([]);
    });
    await fc.assert(keepsKeys, { numRuns: 60 });
  });
});
