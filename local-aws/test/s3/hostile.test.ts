import { once } from "node:events";
import { appendFile, cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { test as base, describe, expect } from "vitest";
import { localS3, type S3UnderTest, temporaryFolder } from "./local-s3.ts";
import { openRaw, type RawRequest, sendRaw } from "./raw-request.ts";

const Bucket = "bucket";
const md5OfHello = "XUFAKrxLKna5cZ2REBfFkg==";

type Served = S3UnderTest & {
  raw: (request: RawRequest) => ReturnType<typeof sendRaw>;
  /** Files with content, visible or not. */
  files: () => Promise<string[]>;
  folder: string;
};

const test = base.extend<{ local: Served }>({
  local: async ({ task: _ }, use) => {
    await using folder = await temporaryFolder();
    await using local = await localS3({ dataDir: join(folder.path, "data") });
    await use({
      ...local,
      raw: (request) => sendRaw(local.url, request),
      files: () => readdir(join(folder.path, "data", Bucket, "objects")),
      folder: folder.path,
    });
  },
});

const listedKeys = async ({ raw }: Served) =>
  [...(await raw({ method: "GET", path: "/bucket" })).body.matchAll(/<Key>(.*?)<\/Key>/gs)].map(([, key]) => key);

describe("a key that climbs out of its folder", () => {
  test.for([
    "/bucket/../../escape",
    "/bucket/%2e%2e/%2e%2e/escape",
    "/bucket/..%2F..%2Fescape",
    "/bucket//etc/escape",
    "/bucket/..",
    "/bucket/.",
    "/bucket/index.jsonl",
    "/bucket/objects/escape",
    "/bucket/a%00b",
    "/bucket/..%5C..%5Cescape",
  ])("names an object like any other: %s", async (path, { local }) => {
    const key = decodeURIComponent(path.slice("/bucket/".length));
    expect((await local.raw({ method: "PUT", path, body: "hello" })).status).toBe(200);
    expect((await local.raw({ method: "GET", path })).body).toBe("hello");
    expect(await local.files()).toHaveLength(1);
    expect(await readdir(local.folder)).toEqual(["data"]);
    expect(await readdir(join(local.folder, "data"))).toEqual([Bucket]);
    const copy = { "x-amz-copy-source": `bucket/${encodeURIComponent(key)}` };
    expect((await local.raw({ method: "PUT", path: "/bucket/copy", headers: copy })).status).toBe(200);
    expect((await local.raw({ method: "DELETE", path })).status).toBe(204);
    expect(await local.files()).toHaveLength(1);
  });

  test.for(["/..", "/.", "/%2e%2e", "/..%2Fescape", "/%00", "/a%2Fb%2Fc"])(
    "is refused as a bucket: %s",
    async (path, { local }) => {
      expect(await local.raw({ method: "PUT", path })).toMatchObject({ status: 400, code: "InvalidBucketName" });
      expect(await local.raw({ method: "GET", path })).toMatchObject({ status: 404, code: "NoSuchBucket" });
      expect(await local.raw({ method: "DELETE", path })).toMatchObject({ status: 404, code: "NoSuchBucket" });
      expect(await readdir(local.folder)).toEqual(["data"]);
    },
  );
});

describe("headers", () => {
  test("of more metadata than 2 KB are refused, and nothing is stored", async ({ local }) => {
    const put = (bytes: number) =>
      local.raw({
        method: "PUT",
        path: "/bucket/a",
        headers: { "x-amz-meta-a": "x".repeat(bytes - 1) },
        body: "hello",
      });
    expect(await put(2049)).toMatchObject({ status: 400, code: "MetadataTooLarge" });
    expect(await local.files()).toEqual([]);
    expect((await put(2048)).status).toBe(200);
  });

  test("of 100 KB are refused, and the next request is served", async ({ local }) => {
    const sent = openRaw(local.url, {
      method: "PUT",
      path: "/bucket/a",
      headers: { "x-amz-meta-a": "x".repeat(100_000) },
    });
    sent.on("error", () => undefined); // The server may close before all headers are sent.
    sent.on("response", (response) => expect(response.statusCode).toBe(431));
    const closed = new Promise((resolve) => sent.once("close", resolve));
    sent.end("hello");
    await closed;
    expect(await local.files()).toEqual([]);
    expect((await local.raw({ method: "GET", path: "/bucket" })).status).toBe(200);
  });

  test.for([
    { name: "metadata", query: "x-amz-meta-a=%0D%0Aset-cookie:x", method: "PUT" },
    { name: "metadata beyond Latin-1", query: "x-amz-meta-a=%E2%82%AC", method: "PUT" },
    { name: "a header to answer with", query: "response-content-type=a%0D%0Aset-cookie:x", method: "GET" },
  ])("that cannot be sent are refused: $name", async ({ query, method }, { local }) => {
    await local.s3.putObject(Bucket, "a", "hello");
    const answer = await local.raw({ method, path: `/bucket/a?${query}` });
    expect(answer).toMatchObject({ status: 400, code: "InvalidArgument" });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test("that an older data folder holds and that cannot be sent fail one read, and serve the next", async ({
    local,
  }) => {
    await local.s3.putObject(Bucket, "b", "hello");
    const old = { key: "a", file: "gone", size: 5, etag: "0", modifiedAtMs: 0, metadata: { "x-amz-meta-a": "\r\n" } };
    await using folder = await temporaryFolder();
    await cp(join(local.folder, "data"), folder.path, { recursive: true });
    await appendFile(join(folder.path, Bucket, "index.jsonl"), `${JSON.stringify({ put: old })}\n`);
    await writeFile(join(folder.path, Bucket, "objects", "gone"), "hello");
    await using reopened = await localS3({ dataDir: folder.path });
    const get = (key: string) => sendRaw(reopened.url, { method: "GET", path: `/bucket/${key}` });
    expect(await get("a")).toMatchObject({ status: 500, code: "InternalError" });
    expect((await get("b")).body).toBe("hello");
  });

  test("that ask for a version find the null version, and refuse an id that S3 never gave", async ({ local }) => {
    await local.s3.putObject(Bucket, "a", "hello");
    expect((await local.raw({ method: "GET", path: "/bucket/a?versionId=null" })).body).toBe("hello");
    for (const method of ["GET", "DELETE"])
      expect(await local.raw({ method, path: "/bucket/a?versionId=other" })).toMatchObject({ code: "InvalidArgument" });
    const body = "<Delete><Object><Key>a</Key><VersionId>other</VersionId></Object></Delete>";
    expect(await local.raw({ method: "POST", path: "/bucket?delete", body })).toMatchObject({ code: "NoSuchVersion" });
    expect(await listedKeys(local)).toEqual(["a"]);
  });
});

describe("XML", () => {
  const nested = `${"<a>".repeat(200_000)}${"</a>".repeat(200_000)}`;
  test.for([
    { name: "nothing", body: "" },
    { name: "text", body: "hello" },
    { name: "an element that is not closed", body: "<Delete><Object>" },
    { name: "elements 200,000 deep", body: nested },
    {
      name: "an entity of a document type",
      body: `<!DOCTYPE a [<!ENTITY e "a">]><Delete><Object>&e;</Object></Delete>`,
    },
    { name: "another root", body: "<Other><Object><Key>a</Key></Object></Other>" },
    { name: "a key in attributes", body: '<Delete><Object Key="a"/></Delete>' },
    { name: "the name of a prototype", body: "<Delete><__proto__><Key>a</Key></__proto__></Delete>" },
    { name: "1,001 keys", body: `<Delete>${"<Object><Key>a</Key></Object>".repeat(1001)}</Delete>` },
  ])("of $name is refused and deletes nothing", async ({ body }, { local }) => {
    await local.s3.putObject(Bucket, "a", "hello");
    const answer = await local.raw({ method: "POST", path: "/bucket?delete", body });
    expect(answer).toMatchObject({ status: 400, code: "MalformedXML" });
    expect(await listedKeys(local)).toEqual(["a"]);
  });

  test("of more than 16 MiB is refused", async ({ local }) => {
    const body = `<Delete>${" ".repeat(17 * 1024 * 1024)}</Delete>`;
    const answer = await local.raw({ method: "POST", path: "/bucket?delete", body });
    expect(answer).toMatchObject({ status: 400, code: "MaxMessageLengthExceeded" });
  });

  test.for([
    { parts: "<Part><PartNumber>0</PartNumber><ETag>x</ETag></Part>", code: "InvalidPartOrder" },
    { parts: "<Part><PartNumber>-1</PartNumber><ETag>x</ETag></Part>", code: "MalformedXML" },
    { parts: "<Part><PartNumber>1e3</PartNumber><ETag>x</ETag></Part>", code: "MalformedXML" },
    { parts: "<Part><PartNumber>1</PartNumber></Part>", code: "MalformedXML" },
    { parts: "<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>".repeat(2), code: "InvalidPartOrder" },
    { parts: "", code: "MalformedXML" },
  ])("that lists parts as $parts is refused by $code", async ({ parts, code }, { local }) => {
    const { UploadId } = await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "a" }));
    const body = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
    const answer = await local.raw({ method: "POST", path: `/bucket/a?uploadId=${UploadId}`, body });
    expect(answer).toMatchObject({ status: 400, code });
  });
});

describe("a body in chunks", () => {
  const headers = {
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x-amz-decoded-content-length": "5",
    "x-amz-trailer": "x-amz-checksum-crc32",
  };
  const trailer = (crc32: string) => `x-amz-checksum-crc32:${crc32}\r\n\r\n`;
  const put = ({ raw }: Served, body: string, more: Record<string, string> = {}) =>
    raw({ method: "PUT", path: "/bucket/a", headers: { ...headers, ...more }, body });

  test("is stored if its trailer has the checksum of its content", async ({ local }) => {
    expect((await put(local, `5\r\nhello\r\n0\r\n${trailer("NhCmhg==")}`)).status).toBe(200);
    expect((await local.raw({ method: "GET", path: "/bucket/a" })).body).toBe("hello");
  });

  test.for([
    { name: "a checksum of other bytes", body: `5\r\nhello\r\n0\r\n${trailer("AAAAAA==")}`, code: "BadDigest" },
    { name: "an invalid checksum", body: `5\r\nhello\r\n0\r\n${trailer("x")}`, code: "InvalidRequest" },
    { name: "no trailer", body: "5\r\nhello\r\n0\r\n\r\n", code: "IncompleteBody" },
    { name: "a negative size", body: "-5\r\nhello\r\n0\r\n\r\n", code: "IncompleteBody" },
    { name: "a size beyond all numbers", body: `${"f".repeat(400)}\r\nhello`, code: "IncompleteBody" },
    { name: "a size in other digits", body: "0x5\r\nhello\r\n0\r\n\r\n", code: "IncompleteBody" },
    { name: "a header without end", body: `5;${"x".repeat(2_000_000)}`, code: "IncompleteBody" },
    {
      name: "trailers without end",
      body: `5\r\nhello\r\n0\r\n${Array.from({ length: 99 }, (_, n) => `t${n}:1\r\n`).join("")}`,
      code: "IncompleteBody",
    },
    { name: "more than was announced", body: "6\r\nhello!\r\n0\r\n\r\n", code: "IncompleteBody" },
    { name: "less than was announced", body: "4\r\nhell\r\n0\r\n\r\n", code: "IncompleteBody" },
    { name: "line feeds alone", body: "5\nhello\n0\n\n", code: "IncompleteBody" },
  ])(
    "with $name is refused, leaves nothing, and keeps the connection's other requests",
    async ({ body, code }, { local }) => {
      expect(await put(local, body)).toMatchObject({ status: 400, code });
      expect(await listedKeys(local)).toEqual([]);
      expect(await local.files()).toEqual([]);
    },
  );

  test.for(["", "x", "-1", "1e3", "Infinity"])("of an announced length of %j is refused", async (length, { local }) => {
    const answer = await put(local, "0\r\n\r\n", { "x-amz-decoded-content-length": length });
    expect(answer).toMatchObject({ status: 411, code: "MissingContentLength" });
  });
});

describe("a digest in a header", () => {
  test.for([
    { name: "absent", headers: {}, status: 200, code: undefined },
    { name: "Content-MD5", headers: { "content-md5": md5OfHello }, status: 200, code: undefined },
    {
      name: "SHA256",
      headers: { "x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=" },
      status: 200,
    },
    { name: "CRC32 of an empty body in the query", query: "?x-amz-checksum-crc32=AAAAAA%3D%3D", status: 200 },
    { name: "Content-MD5 of other bytes", headers: { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" }, code: "BadDigest" },
    { name: "an invalid Content-MD5", headers: { "content-md5": "hello" }, code: "InvalidDigest" },
    { name: "CRC32 of other bytes", headers: { "x-amz-checksum-crc32": "AAAAAA==" }, code: "BadDigest" },
    { name: "an invalid SHA1", headers: { "x-amz-checksum-sha1": "AAAAAA==" }, code: "InvalidRequest" },
  ])("$name", async ({ headers, query = "", status = 400, code }, { local }) => {
    const answer = await local.raw({
      method: "PUT",
      path: `/bucket/a${query}`,
      headers: { ...headers },
      body: "hello",
    });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(await local.files()).toHaveLength(status === 200 ? 1 : 0);
  });

  test("is checked for a list of keys too, and may be absent", async ({ local }) => {
    const body = "<Delete><Object><Key>a</Key></Object></Delete>";
    const post = (headers: Record<string, string>) =>
      local.raw({ method: "POST", path: "/bucket?delete", headers, body });
    await local.s3.putObject(Bucket, "a", "hello");
    expect(await post({ "content-md5": md5OfHello })).toMatchObject({ status: 400, code: "BadDigest" });
    expect(await listedKeys(local)).toEqual(["a"]);
    expect((await post({})).status).toBe(200);
    expect(await listedKeys(local)).toEqual([]);
  });
});

describe("an upload that is cut off", () => {
  /** Sends half of what it announces, waits for the server to write it, and cuts the connection. */
  async function cutOff({ url, files }: Served, path: string, headers: Record<string, string> = {}) {
    const before = (await files()).length;
    const sent = openRaw(url, { method: "PUT", path, headers: { "content-length": "200000", ...headers } });
    sent.on("error", () => undefined);
    sent.write(Buffer.alloc(100_000));
    await expect.poll(files).toHaveLength(before + 1);
    sent.destroy();
    await expect.poll(files).toHaveLength(before);
  }

  test("is never seen, and leaves no file", async ({ local }) => {
    await cutOff(local, "/bucket/a");
    expect(await listedKeys(local)).toEqual([]);
  });

  test("in the middle of a chunk leaves what was there before", async ({ local }) => {
    await local.s3.putObject(Bucket, "a", "old");
    const headers = {
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": "200000",
    };
    const sent = openRaw(local.url, {
      method: "PUT",
      path: "/bucket/a",
      headers: { ...headers, "content-length": "200100" },
    });
    sent.on("error", () => undefined);
    sent.write(`30d40\r\n${"x".repeat(1000)}`);
    await expect.poll(local.files).toHaveLength(2);
    sent.destroy();
    await expect.poll(local.files).toHaveLength(1);
    expect((await local.raw({ method: "GET", path: "/bucket/a" })).body).toBe("old");
  });

  test("of a part leaves the upload as it was", async ({ local }) => {
    const { UploadId } = await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "a" }));
    const part = { Bucket, Key: "a", UploadId, PartNumber: 1 };
    const { ETag } = await local.client.send(new UploadPartCommand({ ...part, Body: "hello" }));
    await cutOff(local, `/bucket/a?uploadId=${UploadId}&partNumber=1`);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await local.client.send(new CompleteMultipartUploadCommand({ Bucket, Key: "a", UploadId, MultipartUpload }));
    expect((await local.raw({ method: "GET", path: "/bucket/a" })).body).toBe("hello");
    expect(await local.files()).toHaveLength(1);
  });

  test("by an abort while a part is under way leaves no file", async ({ local }) => {
    const { UploadId } = await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "a" }));
    const path = `/bucket/a?uploadId=${UploadId}&partNumber=1`;
    const sent = openRaw(local.url, { method: "PUT", path, headers: { "content-length": "10" } });
    sent.write("hello");
    await expect.poll(local.files).toHaveLength(1);
    await local.client.send(new AbortMultipartUploadCommand({ Bucket, Key: "a", UploadId }));
    sent.end("world");
    const [response] = await once(sent, "response");
    expect(response.statusCode).toBe(404);
    await expect.poll(local.files).toHaveLength(0);
  });

  test("by the end of its bucket is refused, and the next bucket of that name is empty", async ({ local }) => {
    const sent = openRaw(local.url, { method: "PUT", path: "/bucket/a", headers: { "content-length": "10" } });
    sent.write("hello");
    await expect.poll(local.files).toHaveLength(1);
    expect((await local.raw({ method: "DELETE", path: "/bucket" })).status).toBe(204);
    expect((await local.raw({ method: "PUT", path: "/bucket" })).status).toBe(200);
    sent.end("world");
    const [response] = await once(sent, "response");
    expect(response.statusCode).toBe(404);
    expect(await listedKeys(local)).toEqual([]);
    expect(await local.files()).toEqual([]);
  });

  test("by a reader who goes away keeps serving others", async ({ local }) => {
    await local.s3.putObject(Bucket, "a", Buffer.alloc(20_000_000));
    const sent = openRaw(local.url, { method: "GET", path: "/bucket/a" });
    sent.on("error", () => undefined);
    sent.end();
    const [response] = await once(sent, "response");
    await once(response, "readable");
    sent.destroy();
    await sleep(20);
    expect((await local.raw({ method: "GET", path: "/bucket/a", headers: { range: "bytes=0-0" } })).status).toBe(206);
  });
});

describe("two writers of one key", () => {
  test("leave one whole object, the one that ended last, and one file", async ({ local }) => {
    const slow = openRaw(local.url, { method: "PUT", path: "/bucket/a", headers: { "content-length": "8" } });
    slow.write("slow");
    await expect.poll(local.files).toHaveLength(1);
    await local.raw({ method: "PUT", path: "/bucket/a", body: "fast" });
    expect((await local.raw({ method: "GET", path: "/bucket/a" })).body).toBe("fast");
    slow.end("slow");
    await once(slow, "response");
    expect((await local.raw({ method: "GET", path: "/bucket/a" })).body).toBe("slowslow");
    expect(await local.files()).toHaveLength(1);
  });

  test("with If-None-Match: * are one writer, whoever ends first, fifty times", async ({ local }) => {
    const headers = { "if-none-match": "*" };
    for (let round = 0; round < 50; round++) {
      const path = `/bucket/once-${round}`;
      const bodies = ["a", "bb", "ccc", "dddd"];
      const answers = await Promise.all(bodies.map((body) => local.raw({ method: "PUT", path, headers, body })));
      const created = answers.flatMap(({ status }, index) => (status === 200 ? [bodies[index]] : []));
      expect(answers.filter(({ code }) => code === "PreconditionFailed")).toHaveLength(3);
      expect(created).toEqual([(await local.raw({ method: "GET", path })).body]);
    }
    expect(await local.files()).toHaveLength(50);
  });

  test("of whom one began before the object was there is refused at its end", async ({ local }) => {
    const headers = { "content-length": "8", "if-none-match": "*" };
    const slow = openRaw(local.url, { method: "PUT", path: "/bucket/a", headers });
    slow.write("slow");
    await expect.poll(local.files).toHaveLength(1);
    await local.s3.putObject(Bucket, "a", "fast");
    slow.end("slow");
    const [response] = await once(slow, "response");
    expect(response.statusCode).toBe(412);
    expect((await local.raw({ method: "GET", path: "/bucket/a" })).body).toBe("fast");
    expect(await local.files()).toHaveLength(1);
  });

  test("with If-Match replace what they have read, or nothing", async ({ local }) => {
    const put = (Body: string, IfMatch: string) =>
      local.client.send(new PutObjectCommand({ Bucket, Key: "a", Body, IfMatch }));
    await expect(put("new", '"x"')).rejects.toMatchObject({ name: "NoSuchKey" });
    const { ETag = "" } = await local.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "old" }));
    await put("new", ETag);
    await expect(put("lost", ETag)).rejects.toMatchObject({ name: "PreconditionFailed" });
    const { Body } = await local.client.send(new GetObjectCommand({ Bucket, Key: "a" }));
    expect(await Body?.transformToString()).toBe("new");
  });

  test("complete one upload at the same time: both see the one object", async ({ local }) => {
    local.s3.setNotifications(Bucket, [
      { id: "all", queueArn: "arn:aws:sqs:eu-west-1:000000000000:orders", events: ["s3:ObjectCreated:*"] },
    ]);
    const { UploadId } = await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "a" }));
    const part = { Bucket, Key: "a", UploadId, PartNumber: 1 };
    const { ETag } = await local.client.send(new UploadPartCommand({ ...part, Body: Buffer.alloc(5_000_000) }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = () =>
      local.client.send(new CompleteMultipartUploadCommand({ Bucket, Key: "a", UploadId, MultipartUpload }));
    const [first, second] = await Promise.allSettled([complete(), complete()]);
    const etags = [first, second].flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.ETag] : []));
    expect(new Set(etags).size).toBe(1);
    expect(local.sent).toHaveLength(1);
    expect(await local.files()).toHaveLength(1);
  });
});

describe("eight who create one bucket at the same time", () => {
  test("create one, that keeps its objects", async ({ local }) => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => local.raw({ method: "PUT", path: "/fresh" })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    await local.raw({ method: "PUT", path: "/fresh/a", body: "hello" });
    expect(await local.raw({ method: "DELETE", path: "/fresh" })).toMatchObject({
      status: 409,
      code: "BucketNotEmpty",
    });
    expect((await local.raw({ method: "GET", path: "/fresh/a" })).body).toBe("hello");
  });
});

describe("a request that S3 does not know", () => {
  test.for([
    { method: "PATCH", path: "/bucket/a", status: 405, code: "MethodNotAllowed" },
    { method: "PUT", path: "/", status: 405, code: "MethodNotAllowed" },
    { method: "POST", path: "/bucket/a", status: 405, code: "MethodNotAllowed" },
    { method: "POST", path: "/bucket", status: 501, code: "NotImplemented" },
    { method: "OPTIONS", path: "/bucket/a", status: 501, code: "NotImplemented" },
    { method: "GET", path: "/bucket?uploads", status: 501, code: "NotImplemented" },
    { method: "GET", path: "/bucket/a?attributes", status: 501, code: "NotImplemented" },
    { method: "GET", path: "/bucket/a?partNumber=1", status: 501, code: "NotImplemented" },
    { method: "PUT", path: "/bucket/a?acl", status: 501, code: "NotImplemented" },
    { method: "GET", path: "/bucket?acl&location", status: 400, code: "InvalidArgument" },
  ])("$method $path is $code", async ({ method, path, status, code }, { local }) => {
    await local.s3.putObject(Bucket, "a", "hello");
    expect(await local.raw({ method, path })).toMatchObject({ status, code });
  });
});
