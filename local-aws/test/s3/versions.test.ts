import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { freshS3, ordersQueue, type S3UnderTest } from "./local-s3.ts";
import { sendRaw } from "./raw-request.ts";
import { setVersioning } from "./set-versioning.ts";

/** Expected answers are those that AWS once gave: see the `@see` beside the operations. */
const Bucket = "bucket";
const Key = "a";

const put = (local: S3UnderTest, Body: string) => local.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const remove = (local: S3UnderTest, VersionId?: string) =>
  local.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const get = async (local: S3UnderTest, VersionId?: string) => {
  const { Body, ...answer } = await local.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return { VersionId: answer.VersionId, text: await Body?.transformToString() };
};

async function listed(local: S3UnderTest): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await local.client.send(new ListObjectVersionsCommand({ Bucket }));
  const name = (id = "") => (id === "null" ? "null" : "id");
  return [
    ...Versions.map(({ VersionId, IsLatest, Size }) => `${name(VersionId)} ${Size}${IsLatest ? " latest" : ""}`),
    ...DeleteMarkers.map(({ VersionId, IsLatest }) => `${name(VersionId)} marker${IsLatest ? " latest" : ""}`),
  ];
}

async function versionedS3(): Promise<S3UnderTest> {
  const local = await freshS3();
  await setVersioning(local, "Enabled");
  return local;
}

describe("versioning of a bucket", () => {
  test("is unset, enabled, suspended and enabled again", async () => {
    await using local = await freshS3();
    const status = async () => (await local.client.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    expect(await status()).toBe(undefined);
    for (const Status of ["Suspended", "Enabled", "Suspended", "Enabled"] as const) {
      await setVersioning(local, Status);
      expect(await status()).toBe(Status);
    }
  });

  test.each([
    { body: "<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>", code: "MalformedXML" },
    { body: "<VersioningConfiguration><Status>Disabled</Status></VersioningConfiguration>", code: "MalformedXML" },
    { body: "<VersioningConfiguration/>", code: "IllegalVersioningConfigurationException" },
    { body: "", code: "MalformedXML" },
    {
      body: "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>",
      code: "NotImplemented",
    },
  ])("set to $body is $code", async ({ body, code }) => {
    await using local = await freshS3();
    expect(await sendRaw(local.url, { method: "PUT", path: "/bucket?versioning", body })).toMatchObject({ code });
    expect((await local.client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe(undefined);
  });

  test("keeps a bucket from being deleted while a version or a marker is left", async () => {
    await using local = await versionedS3();
    const { VersionId } = await put(local, "hello");
    const marker = await remove(local);
    const refusal = {
      name: "BucketNotEmpty",
      message: "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
    };
    await expect(local.client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject(refusal);
    await remove(local, VersionId);
    await expect(local.client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject(refusal);
    await remove(local, marker.VersionId);
    await local.client.send(new DeleteBucketCommand({ Bucket }));
  });
});

describe("an object in a versioned bucket", () => {
  test("keeps every version under its own id", async () => {
    await using local = await versionedS3();
    const first = await put(local, "one");
    const second = await put(local, "second");
    expect(first.VersionId).toMatch(/^[A-Za-z0-9._]{32}$/);
    expect(second.VersionId).not.toBe(first.VersionId);
    expect(await get(local)).toEqual({ VersionId: second.VersionId, text: "second" });
    expect(await get(local, first.VersionId)).toEqual({ VersionId: first.VersionId, text: "one" });
    const head = await local.client.send(new HeadObjectCommand({ Bucket, Key, VersionId: first.VersionId }));
    expect(head).toMatchObject({ VersionId: first.VersionId, ContentLength: 3 });
    const { Contents } = await local.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Size }) => Size)).toEqual([6]);
  });

  test("that was there before is the null version", async () => {
    await using local = await freshS3();
    expect((await put(local, "before")).VersionId).toBe(undefined);
    expect((await get(local)).VersionId).toBe(undefined);
    await setVersioning(local, "Enabled");
    expect(await get(local)).toEqual({ VersionId: "null", text: "before" });
    await put(local, "then");
    expect(await get(local, "null")).toEqual({ VersionId: "null", text: "before" });
    expect(await listed(local)).toEqual(["id 4 latest", "null 6"]);
  });

  test("is hidden by a delete marker, and back once the marker is removed", async () => {
    await using local = await versionedS3();
    const { VersionId } = await put(local, "hello");
    const marker = await remove(local);
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^[A-Za-z0-9._]{32}$/) });
    await expect(get(local)).rejects.toMatchObject({ name: "NoSuchKey" });
    expect((await local.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    expect((await get(local, VersionId)).text).toBe("hello");
    expect(await remove(local, marker.VersionId)).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await get(local)).toEqual({ VersionId, text: "hello" });
  });

  test("says in headers that a marker hides it", async () => {
    await using local = await versionedS3();
    await put(local, "hello");
    const { VersionId = "" } = await remove(local);
    for (const method of ["GET", "HEAD"]) {
      const current = await sendRaw(local.url, { method, path: "/bucket/a" });
      expect(current).toMatchObject({ status: 404 });
      expect(current.headers).toMatchObject({ "x-amz-delete-marker": "true", "x-amz-version-id": VersionId });
      const marker = await sendRaw(local.url, { method, path: `/bucket/a?versionId=${VersionId}` });
      expect(marker).toMatchObject({ status: 405 });
      expect(marker.headers).toMatchObject({ "x-amz-delete-marker": "true", "last-modified": expect.any(String) });
    }
  });

  test("gets a marker by every simple delete, also where there is nothing", async () => {
    await using local = await versionedS3();
    const markers = [await remove(local), await remove(local)].map(({ VersionId }) => VersionId);
    expect(new Set(markers).size).toBe(2);
    expect(await listed(local)).toEqual(["id marker latest", "id marker"]);
  });

  test("loses for ever the version that is deleted by its id", async () => {
    await using local = await versionedS3();
    const first = await put(local, "one");
    const second = await put(local, "second");
    const deleted = await remove(local, second.VersionId);
    expect(deleted.VersionId).toBe(second.VersionId);
    expect(deleted.DeleteMarker).toBe(undefined);
    expect(await get(local)).toEqual({ VersionId: first.VersionId, text: "one" });
    await expect(get(local, second.VersionId)).rejects.toMatchObject({
      name: "NoSuchVersion",
      $metadata: { httpStatusCode: 404 },
    });
    expect((await remove(local, second.VersionId)).$metadata.httpStatusCode).toBe(204);
  });

  test.each([
    { id: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD", what: "of another S3" },
    { id: "1", what: "of no S3" },
    { id: "", what: "empty" },
  ])("refuses an id that is $what", async ({ id }) => {
    await using local = await versionedS3();
    await put(local, "hello");
    for (const method of ["GET", "HEAD", "DELETE"])
      expect(await sendRaw(local.url, { method, path: `/bucket/a?versionId=${id}` })).toMatchObject({ status: 400 });
    expect(await listed(local)).toEqual(["id 5 latest"]);
  });

  test("is deleted among others, with markers and by version", async () => {
    await using local = await versionedS3();
    const { VersionId } = await put(local, "hello");
    const send = async (Objects: { Key: string; VersionId?: string | undefined }[]) => {
      const { Deleted, Errors } = await local.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      return { Deleted, Errors };
    };
    const simple = await send([{ Key }]);
    const markerId = simple.Deleted?.[0]?.DeleteMarkerVersionId;
    expect(simple.Deleted).toEqual([{ Key, DeleteMarker: true, DeleteMarkerVersionId: markerId }]);
    expect((await send([{ Key, VersionId: markerId }])).Deleted).toEqual([
      { Key, VersionId: markerId, DeleteMarker: true, DeleteMarkerVersionId: markerId },
    ]);
    expect(
      (
        await send([
          { Key, VersionId: markerId },
          { Key: "other", VersionId: markerId },
        ])
      ).Errors,
    ).toMatchObject([
      { Code: "NoSuchVersion", Key, VersionId: markerId },
      { Code: "NoSuchVersion", Key: "other", VersionId: markerId },
    ]);
    expect((await send([{ Key, VersionId }])).Deleted).toEqual([{ Key, VersionId }]);
    expect(await listed(local)).toEqual([]);
  });

  test("has neither tags nor access list while it is hidden", async () => {
    await using local = await versionedS3();
    await put(local, "hello");
    const { VersionId } = await remove(local);
    const tags = (id?: string) => local.client.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId: id }));
    const acl = (id?: string) => local.client.send(new GetObjectAclCommand({ Bucket, Key, VersionId: id }));
    for (const id of [undefined, VersionId])
      await expect(tags(id)).rejects.toMatchObject({ name: "MethodNotAllowed", ResourceType: "DeleteMarker" });
    await expect(acl()).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(acl(VersionId)).rejects.toMatchObject({ name: "MethodNotAllowed" });
  });

  test("has a version when its upload in parts completes", async () => {
    await using local = await freshS3();
    const { UploadId } = await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = { Bucket, Key, UploadId, PartNumber: 1 };
    const { ETag } = await local.client.send(new UploadPartCommand({ ...part, Body: "hello" }));
    await setVersioning(local, "Enabled");
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload });
    const { VersionId } = await local.client.send(complete);
    expect(await get(local)).toEqual({ VersionId, text: "hello" });
  });
});

describe("a suspended bucket", () => {
  test("keeps old versions, and one null version that new objects replace", async () => {
    await using local = await versionedS3();
    await put(local, "versioned");
    await setVersioning(local, "Suspended");
    expect((await put(local, "one")).VersionId).toBe(undefined);
    await put(local, "second");
    expect(await get(local)).toEqual({ VersionId: "null", text: "second" });
    expect(await listed(local)).toEqual(["null 6 latest", "id 9"]);
    await setVersioning(local, "Enabled");
    await put(local, "new");
    expect(await listed(local)).toEqual(["id 3 latest", "null 6", "id 9"]);
  });

  test("replaces the null version by a null marker on a delete", async () => {
    await using local = await versionedS3();
    const { VersionId } = await put(local, "versioned");
    await setVersioning(local, "Suspended");
    await put(local, "gone for ever");
    expect(await remove(local)).toMatchObject({ DeleteMarker: true, VersionId: "null" });
    expect(await listed(local)).toEqual(["id 9", "null marker latest"]);
    await expect(get(local, "null")).rejects.toMatchObject({ name: "MethodNotAllowed" });
    expect(await remove(local, "null")).toMatchObject({ DeleteMarker: true, VersionId: "null" });
    expect(await get(local)).toEqual({ VersionId, text: "versioned" });
  });
});

describe("a condition of a write", () => {
  test("sees nothing behind a delete marker", async () => {
    await using local = await versionedS3();
    const absent = () =>
      local.client.send(new PutObjectCommand({ Bucket, Key, Body: "new", IfNoneMatch: "*" })).then(() => "written");
    const same = (IfMatch: string) =>
      local.client.send(new PutObjectCommand({ Bucket, Key, Body: "newer", IfMatch })).then(() => "written");
    expect(await absent()).toBe("written");
    await expect(absent()).rejects.toMatchObject({ name: "PreconditionFailed" });
    const { ETag = "" } = await local.client.send(new HeadObjectCommand({ Bucket, Key }));
    await remove(local);
    await expect(same(ETag)).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await absent()).toBe("written");
    expect(await same(ETag)).toBe("written");
    expect(await listed(local)).toEqual(["id 5 latest", "id 3", "id 3", "id marker"]);
  });

  test("is not taken for the delete of a version", async () => {
    await using local = await versionedS3();
    const { VersionId, ETag } = await put(local, "hello");
    const deletion = new DeleteObjectCommand({ Bucket, Key, VersionId, IfMatch: ETag });
    await expect(local.client.send(deletion)).rejects.toMatchObject({ name: "NotImplemented" });
    expect(await listed(local)).toEqual(["id 5 latest"]);
  });
});

describe("a copy", () => {
  const copy = (local: S3UnderTest, versionId?: string, to = "copy") => {
    const CopySource = versionId === undefined ? `${Bucket}/${Key}` : `${Bucket}/${Key}?versionId=${versionId}`;
    return local.client.send(new CopyObjectCommand({ Bucket, Key: to, CopySource }));
  };

  test("reads the version that it names, and names what it wrote", async () => {
    await using local = await versionedS3();
    const first = await put(local, "one");
    await put(local, "second");
    const copied = await copy(local, first.VersionId);
    expect(copied.CopySourceVersionId).toBe(first.VersionId);
    const head = await local.client.send(new HeadObjectCommand({ Bucket, Key: "copy" }));
    expect(head).toMatchObject({ VersionId: copied.VersionId, ContentLength: 3 });
  });

  test("of an older version to its own key restores it; of the current one is refused", async () => {
    await using local = await versionedS3();
    const first = await put(local, "one");
    const second = await put(local, "second");
    await expect(copy(local, second.VersionId, Key)).rejects.toMatchObject({ name: "InvalidRequest" });
    await copy(local, first.VersionId, Key);
    expect((await get(local)).text).toBe("one");
    expect(await listed(local)).toEqual(["id 3 latest", "id 6", "id 3"]);
    await remove(local);
    await copy(local, second.VersionId, Key);
    expect((await get(local)).text).toBe("second");
  });

  test("in a suspended bucket is the null version, and says so", async () => {
    await using local = await versionedS3();
    const { VersionId } = await put(local, "hello");
    await setVersioning(local, "Suspended");
    expect(await copy(local)).toMatchObject({ CopySourceVersionId: VersionId, VersionId: "null" });
  });

  test("of what a delete marker hides is NoSuchKey, of the marker itself InvalidRequest", async () => {
    await using local = await versionedS3();
    await put(local, "hello");
    const { VersionId } = await remove(local);
    await expect(copy(local)).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(copy(local, VersionId)).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "The source of a copy request may not specifically refer to a delete marker by version id.",
    });
  });
});

test("notifications name the version, but not the null version", async () => {
  await using local = await versionedS3();
  local.s3.setNotifications(Bucket, [
    { id: "all", queueArn: ordersQueue, events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"] },
  ]);
  const { VersionId } = await put(local, "hello");
  const marker = await remove(local);
  await remove(local, VersionId);
  await setVersioning(local, "Suspended");
  await put(local, "hello");
  const sequencer = expect.stringMatching(/^[0-9A-F]{18}$/);
  const eTag = "5d41402abc4b2a76b9719d911017c592";
  const events = local.sent.flatMap(({ body }) => JSON.parse(body).Records);
  expect(events.map(({ eventName, s3 }) => [eventName, s3.object])).toEqual([
    ["ObjectCreated:Put", { key: "a", size: 5, eTag, versionId: VersionId, sequencer }],
    [
      "ObjectRemoved:DeleteMarkerCreated",
      { key: "a", eTag: "d41d8cd98f00b204e9800998ecf8427e", versionId: marker.VersionId, sequencer },
    ],
    ["ObjectRemoved:Delete", { key: "a", versionId: VersionId, sequencer }],
    ["ObjectCreated:Put", { key: "a", size: 5, eTag, sequencer }],
  ]);
});
