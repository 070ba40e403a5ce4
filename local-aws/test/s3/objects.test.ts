import { appendFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { freshS3, localS3, temporaryFolder } from "./local-s3.ts";

const Bucket = "bucket";
const helloEtag = '"5d41402abc4b2a76b9719d911017c592"';

const put = (client: S3Client, Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body), ...more }));

async function read(client: S3Client, Key: string, more: Partial<GetObjectCommandInput> = {}): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Body?.transformToString() ?? "";
}

const refusal = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

describe("an object", () => {
  test("is read with the headers and the digest of what was put", async () => {
    const noon = new Date("2026-01-01T12:00:00.500Z");
    await using local = await freshS3({ now: () => noon });
    const stored = await put(local.client, "a", "hello", {
      ContentType: "text/csv",
      ContentEncoding: "gzip",
      Metadata: { origin: "here" },
    });
    expect(stored.ETag).toBe(helloEtag);
    const answer = await local.client.send(new GetObjectCommand({ Bucket, Key: "a" }));
    expect(await answer.Body?.transformToString()).toBe("hello");
    expect(answer).toMatchObject({
      ETag: helloEtag,
      ContentLength: 5,
      ContentType: "text/csv",
      ContentEncoding: "gzip",
      Metadata: { origin: "here" },
      LastModified: new Date("2026-01-01T12:00:00Z"),
    });
    const head = await local.client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(head).toMatchObject({ ETag: helloEtag, ContentLength: 5, ContentType: "text/csv" });
  });

  test("may be empty", async () => {
    await using local = await freshS3();
    await put(local.client, "folder/", "");
    expect(await read(local.client, "folder/")).toBe("");
  });

  test("sent as a stream, in chunks with a trailer, is stored without them", async () => {
    await using local = await freshS3();
    const parts = ["x".repeat(100), "y".repeat(70_000), "z"];
    const Body = Readable.from(parts.map((part) => Buffer.from(part)));
    await local.client.send(new PutObjectCommand({ Bucket, Key: "a", Body, ContentLength: 70_101 }));
    expect(await read(local.client, "a")).toBe(parts.join(""));
    const head = await local.client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(head.ContentEncoding).toBeUndefined();
  });

  test.each([
    { range: "bytes=1-3", part: "ell", shown: "bytes 1-3/5" },
    { range: "bytes=0-0", part: "h", shown: "bytes 0-0/5" },
    { range: "bytes=3-", part: "lo", shown: "bytes 3-4/5" },
    { range: "bytes=-2", part: "lo", shown: "bytes 3-4/5" },
    { range: "bytes=-9", part: "hello", shown: "bytes 0-4/5" },
    { range: "bytes=2-99", part: "llo", shown: "bytes 2-4/5" },
    { range: "bytes=0-1,3-4", part: "hello", shown: undefined },
    { range: "bytes=3-1", part: "hello", shown: undefined },
  ])("answers Range $range with $part", async ({ range, part, shown }) => {
    await using local = await freshS3();
    await put(local.client, "a", "hello");
    const answer = await local.client.send(new GetObjectCommand({ Bucket, Key: "a", Range: range }));
    expect(await answer.Body?.transformToString()).toBe(part);
    expect(answer.ContentRange).toBe(shown);
  });

  test("refuses a range beyond its end", async () => {
    await using local = await freshS3();
    await put(local.client, "a", "hello");
    await expect(read(local.client, "a", { Range: "bytes=5-" })).rejects.toMatchObject(refusal("InvalidRange", 416));
  });

  test("that does not exist is NoSuchKey, and deleting it succeeds", async () => {
    await using local = await freshS3();
    await expect(read(local.client, "a")).rejects.toMatchObject(refusal("NoSuchKey", 404));
    await local.client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  });

  test("has a key of at most 1,024 bytes", async () => {
    await using local = await freshS3();
    await put(local.client, "é".repeat(512), "long");
    expect(await read(local.client, "é".repeat(512))).toBe("long");
    await expect(put(local.client, `${"é".repeat(512)}a`, "")).rejects.toMatchObject(refusal("KeyTooLongError", 400));
  });

  test("is not to be had from another bucket", async () => {
    await using local = await freshS3();
    const elsewhere = new PutObjectCommand({ Bucket: "nowhere", Key: "a", Body: "hello" });
    await expect(local.client.send(elsewhere)).rejects.toMatchObject(refusal("NoSuchBucket", 404));
  });
});

describe("what is said of an object", () => {
  test("is its owner and no tags", async () => {
    await using local = await freshS3();
    await put(local.client, "a", "hello");
    const acl = await local.client.send(new GetObjectAclCommand({ Bucket, Key: "a" }));
    const owner = { ID: "local", DisplayName: "local" };
    expect(acl.Owner).toEqual(owner);
    expect(acl.Grants).toEqual([{ Grantee: { ...owner, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }]);
    const { TagSet } = await local.client.send(new GetObjectTaggingCommand({ Bucket, Key: "a" }));
    expect(TagSet).toEqual([]);
    const ofNothing = local.client.send(new GetObjectAclCommand({ Bucket, Key: "nothing" }));
    await expect(ofNothing).rejects.toMatchObject(refusal("NoSuchKey", 404));
  });

  test("keeps a storage class that S3 has, and refuses others", async () => {
    await using local = await freshS3();
    await put(local.client, "a", "hello", { StorageClass: "GLACIER_IR" });
    await put(local.client, "b", "hello", { StorageClass: "STANDARD" });
    const classOf = async (Key: string) =>
      (await local.client.send(new HeadObjectCommand({ Bucket, Key }))).StorageClass;
    expect([await classOf("a"), await classOf("b")]).toEqual(["GLACIER_IR", undefined]);
    const wrong = put(local.client, "c", "hello", { StorageClass: "ICE" as "GLACIER" });
    await expect(wrong).rejects.toMatchObject(refusal("InvalidStorageClass", 400));
  });
});

describe("a conditional request", () => {
  test.each([
    { name: "If-None-Match with the ETag", condition: { IfNoneMatch: helloEtag } },
    { name: "If-Modified-Since now", condition: { IfModifiedSince: new Date("2026-01-01T12:00:00Z") } },
  ])("reads nothing by $name", async ({ condition }) => {
    await using local = await freshS3({ now: () => new Date("2026-01-01T12:00:00.500Z") });
    await put(local.client, "a", "hello");
    const answer = read(local.client, "a", condition);
    await expect(answer).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });

  test.each([
    { name: "If-None-Match with another ETag", condition: { IfNoneMatch: '"0"' } },
    { name: "If-Match with the ETag", condition: { IfMatch: helloEtag } },
    { name: "If-Modified-Since earlier", condition: { IfModifiedSince: new Date("2026-01-01T11:59:59Z") } },
  ])("reads the object by $name", async ({ condition }) => {
    await using local = await freshS3({ now: () => new Date("2026-01-01T12:00:00.500Z") });
    await put(local.client, "a", "hello");
    expect(await read(local.client, "a", condition)).toBe("hello");
  });

  test("fails by If-Match with another ETag", async () => {
    await using local = await freshS3();
    await put(local.client, "a", "hello");
    const answer = read(local.client, "a", { IfMatch: '"0"' });
    await expect(answer).rejects.toMatchObject(refusal("PreconditionFailed", 412));
  });

  test("creates an object once, however many try at the same time", async () => {
    await using local = await freshS3();
    const attempts = ["a", "b", "c", "d"].map((body) => put(local.client, "once", body, { IfNoneMatch: "*" }));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    expect(failed?.reason).toMatchObject(refusal("PreconditionFailed", 412));
  });
});

describe("replacing an object", () => {
  test("never shows a reader half of the new one", async () => {
    await using local = await freshS3();
    const bodies = [..."abcdefgh"].map((letter) => letter.repeat(300_000));
    await put(local.client, "a", bodies[0] ?? "");
    let writing = true;
    const writer = (async () => {
      for (const body of bodies) await put(local.client, "a", body);
      writing = false;
    })();
    let reads = 0;
    while (writing) {
      expect(bodies).toContain(await read(local.client, "a"));
      reads += 1;
    }
    await writer;
    expect(reads).toBeGreaterThan(0);
  });

  test("lets a reader finish the old one", async () => {
    await using local = await freshS3();
    await put(local.client, "a", "old".repeat(1_000_000));
    const answer = await local.client.send(new GetObjectCommand({ Bucket, Key: "a" }));
    await put(local.client, "a", "new");
    expect(await answer.Body?.transformToString()).toBe("old".repeat(1_000_000));
    expect(await read(local.client, "a")).toBe("new");
  });

  test("leaves one file per object and none of an upload that broke off", async () => {
    await using folder = await temporaryFolder();
    await using local = await localS3({ dataDir: folder.path });
    await put(local.client, "a", "one");
    await put(local.client, "a", "two");
    const half = new AbortController();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from("half")),
      pull: () => half.abort(),
    });
    const broken = fetch(`${local.url}/bucket/b`, { method: "PUT", body, duplex: "half", signal: half.signal });
    await expect(broken).rejects.toThrow();
    await put(local.client, "c", "three");
    await expect.poll(() => readdir(join(folder.path, "bucket", "objects"))).toHaveLength(2);
  });
});

describe("a copy", () => {
  test.each(["a+b c%20d/é=&'\"", "100%", "plain"])("of %j has its content and its metadata", async (key) => {
    await using local = await freshS3();
    await put(local.client, key, "hello", { Metadata: { origin: "here" } });
    const CopySource = `${Bucket}/${encodeURIComponent(key)}`;
    const copied = await local.client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
    expect(copied.CopyObjectResult?.ETag).toBe(helloEtag);
    expect(await read(local.client, "copy")).toBe("hello");
    const head = await local.client.send(new HeadObjectCommand({ Bucket, Key: "copy" }));
    expect(head.Metadata).toEqual({ origin: "here" });
  });

  test("to itself needs other metadata, which it then has", async () => {
    await using local = await freshS3();
    await put(local.client, "a", "hello", { Metadata: { origin: "here" } });
    const copy = (more: Partial<CopyObjectCommandInput>) =>
      local.client.send(new CopyObjectCommand({ Bucket, Key: "a", CopySource: `${Bucket}/a`, ...more }));
    await expect(copy({})).rejects.toMatchObject(refusal("InvalidRequest", 400));
    await copy({ MetadataDirective: "REPLACE", Metadata: { origin: "there" }, ContentType: "text/csv" });
    const head = await local.client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(head).toMatchObject({ ETag: helloEtag, ContentType: "text/csv", Metadata: { origin: "there" } });
    expect(await read(local.client, "a")).toBe("hello");
  });

  test.each([
    { name: "CopySourceIfMatch", condition: { CopySourceIfMatch: '"0"' } },
    { name: "CopySourceIfNoneMatch", condition: { CopySourceIfNoneMatch: helloEtag } },
    { name: "IfNoneMatch of the copy", condition: { IfNoneMatch: "*" } },
  ])("is refused by $name", async ({ condition }) => {
    await using local = await freshS3();
    await put(local.client, "a", "hello");
    await put(local.client, "copy", "kept");
    const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/a`, ...condition });
    await expect(local.client.send(copy)).rejects.toMatchObject(refusal("PreconditionFailed", 412));
    expect(await read(local.client, "copy")).toBe("kept");
  });

  test.each(["bucket/nothing?versionId=other", "bucket/a?versionId=other"])(
    "of %s is InvalidArgument",
    async (source) => {
      await using local = await freshS3();
      await put(local.client, "a", "hello");
      const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: source });
      await expect(local.client.send(copy)).rejects.toMatchObject(refusal("InvalidArgument", 400));
    },
  );

  test("of nothing is NoSuchKey", async () => {
    await using local = await freshS3();
    const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: "bucket/nothing" });
    await expect(local.client.send(copy)).rejects.toMatchObject(refusal("NoSuchKey", 404));
  });
});

describe("a multipart upload", () => {
  async function start(client: S3Client, Key: string) {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const upload = async (PartNumber: number, Body: string) => {
      const part = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      return { PartNumber, ETag: part.ETag };
    };
    const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    return { UploadId, upload, complete };
  }

  test("joins its parts, the latest of each number, in order", async () => {
    await using local = await freshS3();
    const { upload, complete } = await start(local.client, "a&b");
    const second = await upload(2, "world");
    await upload(1, "goodbye ");
    const first = await upload(1, "hello ");
    const done = await complete([first, second]);
    expect(done).toMatchObject({ Bucket, Key: "a&b", ETag: '"e09e4fd6265b36115fe3db32df945d84-2"' });
    expect(await read(local.client, "a&b")).toBe("hello world");
  });

  test("takes parts of other objects, whole or a range of them", async () => {
    await using local = await freshS3();
    await put(local.client, "a+b", "hello world");
    const { UploadId, upload, complete } = await start(local.client, "joined");
    const copyPart = async (PartNumber: number, CopySourceRange?: string) => {
      const source = { Bucket, Key: "joined", UploadId, PartNumber, CopySource: `${Bucket}/a%2Bb`, CopySourceRange };
      const { CopyPartResult } = await local.client.send(new UploadPartCopyCommand(source));
      return { PartNumber, ETag: CopyPartResult?.ETag };
    };
    const parts = [await copyPart(1, "bytes=6-10"), await upload(2, ", "), await copyPart(3)];
    for (const range of ["bytes=6-11", "bytes=3-2", "bytes=1-", "6-10"])
      await expect(copyPart(4, range)).rejects.toMatchObject(refusal("InvalidArgument", 400));
    await complete(parts);
    expect(await read(local.client, "joined")).toBe("world, hello world");
    const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/joined` });
    const { CopyObjectResult } = await local.client.send(copy);
    expect(CopyObjectResult?.ETag).toBe('"3e36f4d60730436011a4c071e960bf56"');
  });

  test("is known by its key and its id together", async () => {
    await using local = await freshS3();
    const { UploadId } = await start(local.client, "a");
    const part = { Bucket, Key: "b", UploadId, PartNumber: 1, Body: "hello" };
    await expect(local.client.send(new UploadPartCommand(part))).rejects.toMatchObject(refusal("NoSuchUpload", 404));
  });

  test.each([0, 10_001])("has no part %i", async (PartNumber) => {
    await using local = await freshS3();
    const { upload } = await start(local.client, "a");
    await expect(upload(PartNumber, "hello")).rejects.toMatchObject(refusal("InvalidArgument", 400));
  });

  test("refuses a part that was not uploaded", async () => {
    await using local = await freshS3();
    const { upload, complete } = await start(local.client, "a");
    const part = await upload(1, "hello");
    const wrong = complete([{ ...part, ETag: '"0"' }]);
    await expect(wrong).rejects.toMatchObject(refusal("InvalidPart", 400));
  });

  test("is gone once aborted", async () => {
    await using local = await freshS3();
    const { UploadId, upload } = await start(local.client, "a");
    await upload(1, "hello");
    await local.client.send(new AbortMultipartUploadCommand({ Bucket, Key: "a", UploadId }));
    await expect(upload(2, "world")).rejects.toMatchObject(refusal("NoSuchUpload", 404));
    await expect(read(local.client, "a")).rejects.toMatchObject(refusal("NoSuchKey", 404));
  });
});

describe("deleting many objects", () => {
  test("takes keys as they are, numbers and blanks too", async () => {
    await using local = await freshS3();
    const keys = ["0123", "1e5", " a ", "<&>", "line\r\nfeed", "stays"];
    for (const key of keys) await put(local.client, key, "");
    const Objects = keys.filter((key) => key !== "stays").map((Key) => ({ Key }));
    const { Deleted } = await local.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["0123", "1e5", " a ", "<&>", "line\r\nfeed"]);
    const { Contents } = await local.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["stays"]);
  });

  test("takes 1,000 keys full of entities", async () => {
    await using local = await freshS3();
    const Objects = Array.from({ length: 1000 }, (_, index) => ({ Key: `<${index}>&&&"'` }));
    await put(local.client, `<999>&&&"'`, "");
    await local.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const { KeyCount } = await local.client.send(new ListObjectsV2Command({ Bucket }));
    expect(KeyCount).toBe(0);
  });

  test("deletes a key with a control character and not the one without it", async () => {
    await using local = await freshS3();
    for (const key of ["ab", "a\u0001b", "a&#1;b"]) await local.s3.putObject(Bucket, key, "");
    const body = "<Delete><Object><Key>a&#1;b</Key></Object><Object><Key>a&amp;#1;b</Key></Object></Delete>";
    await fetch(`${local.url}/bucket?delete`, { method: "POST", body });
    const { Contents } = await local.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["ab"]);
  });

  test("refuses a body that is not a list of keys", async () => {
    await using local = await freshS3();
    for (const body of [
      "<Delete>",
      "<Delete></Delete>",
      "<Delete><Object><Id>a</Id></Object></Delete>",
      "<Delete><Object><Key>&#x110000;</Key></Object></Delete>",
    ]) {
      const response = await fetch(`${local.url}/bucket?delete`, { method: "POST", body });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("<Code>MalformedXML</Code>");
    }
  });
});

describe("the data folder", () => {
  test("gives everything back after a restart, also when the last entry was cut short", async () => {
    await using folder = await temporaryFolder();
    {
      await using local = await localS3({ dataDir: folder.path });
      await put(local.client, "kept", "hello", { Metadata: { origin: "here" } });
      await put(local.client, "replaced", "old");
      await put(local.client, "replaced", "new");
      await put(local.client, "deleted", "gone");
      await local.client.send(new DeleteObjectCommand({ Bucket, Key: "deleted" }));
    }
    const journal = join(folder.path, Bucket, "index.jsonl");
    await appendFile(journal, '{"put":{"key":"half');
    await using local = await localS3({ dataDir: folder.path });
    const { Contents } = await local.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key, ETag }) => [Key, ETag])).toEqual([
      ["kept", helloEtag],
      ["replaced", '"22af645d1859cb5ca6da0c484f1f37ea"'],
    ]);
    expect(await read(local.client, "kept")).toBe("hello");
    expect(await read(local.client, "replaced")).toBe("new");
    const head = await local.client.send(new HeadObjectCommand({ Bucket, Key: "kept" }));
    expect(head.Metadata).toEqual({ origin: "here" });
  });

  test("with a damaged index is refused by the name of the line", async () => {
    await using folder = await temporaryFolder();
    {
      await using local = await localS3({ dataDir: folder.path });
      await put(local.client, "a", "hello");
    }
    const journal = join(folder.path, Bucket, "index.jsonl");
    await appendFile(journal, "}{\n");
    await expect(localS3({ dataDir: folder.path })).rejects.toThrow(`${journal}:3`);
  });
});
