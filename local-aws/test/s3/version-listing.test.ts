import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { freshS3, type S3UnderTest } from "./local-s3.ts";
import { sendRaw } from "./raw-request.ts";
import { setVersioning } from "./set-versioning.ts";

/** Expected pages are those that AWS once gave: see `listVersions`. */
const Bucket = "bucket";

type Page = Omit<ListObjectVersionsCommandInput, "Bucket">;

const list = (local: S3UnderTest, page: Page = {}) =>
  local.client.send(new ListObjectVersionsCommand({ Bucket, ...page }));

async function versionedS3(): Promise<S3UnderTest> {
  const local = await freshS3();
  await setVersioning(local, "Enabled");
  return local;
}

async function put(local: S3UnderTest, Key: string): Promise<string> {
  const { VersionId = "" } = await local.client.send(new PutObjectCommand({ Bucket, Key, Body: "hello" }));
  return VersionId;
}

async function mark(local: S3UnderTest, Key: string): Promise<string> {
  const { VersionId = "" } = await local.client.send(new DeleteObjectCommand({ Bucket, Key }));
  return VersionId;
}

/** Three keys with two versions and a marker each: ids in the order of their creation, from 1 on. */
async function nineVersions(local: S3UnderTest): Promise<Map<string | undefined, number>> {
  const ids: string[] = [];
  for (const key of ["test_0", "test_1", "test_2", "test_2"]) ids.push(await put(local, key));
  for (const key of ["test_0", "test_1", "test_2"]) ids.push(await mark(local, key));
  for (const key of ["test_0", "test_1"]) ids.push(await put(local, key));
  return new Map(ids.map((id, index) => [id, index + 1]));
}

describe("versions in a list", () => {
  test("are in the order of the keys, newest first", async () => {
    await using local = await versionedS3();
    const number = await nineVersions(local);
    const shown = (page: ListObjectVersionsCommandOutput) => ({
      versions: page.Versions?.map(({ Key, VersionId, IsLatest }) => `${Key} ${number.get(VersionId)} ${IsLatest}`),
      markers: page.DeleteMarkers?.map(({ Key, VersionId, IsLatest }) => `${Key} ${number.get(VersionId)} ${IsLatest}`),
    });
    const all = await list(local);
    expect(shown(all)).toEqual({
      versions: [
        "test_0 8 true",
        "test_0 1 false",
        "test_1 9 true",
        "test_1 2 false",
        "test_2 4 false",
        "test_2 3 false",
      ],
      markers: ["test_0 5 false", "test_1 6 false", "test_2 7 true"],
    });
    expect(all).toMatchObject({ IsTruncated: false, KeyMarker: "", VersionIdMarker: "", Prefix: "", MaxKeys: 1000 });
    const { Contents } = await local.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2 }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["test_0", "test_1"]);
    const rest = await local.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2, StartAfter: "test_1" }));
    expect(rest).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  test("follow each other with their markers, as elements too", async () => {
    await using local = await versionedS3();
    await put(local, "a");
    await mark(local, "a");
    await put(local, "a");
    const { body } = await sendRaw(local.url, { method: "GET", path: "/bucket?versions" });
    expect(body.match(/<(Version|DeleteMarker)>/g)).toEqual(["<Version>", "<DeleteMarker>", "<Version>"]);
  });

  test("of a bucket that never had any have the id null", async () => {
    await using local = await freshS3();
    await put(local, "a");
    const { Versions } = await list(local);
    expect(Versions).toMatchObject([
      { Key: "a", VersionId: "null", IsLatest: true, Size: 5, StorageClass: "STANDARD" },
    ]);
  });

  test.each([
    { page: { MaxKeys: 5 }, shows: [8, 5, 1, 9, 6], next: { key: "test_1", id: 6 } },
    { page: { MaxKeys: 1, KeyMarker: "test_1" }, shows: [7], next: { key: "test_2", id: 7 } },
    { page: { MaxKeys: 1, KeyMarker: "test_2" }, shows: [], next: undefined },
    { page: { MaxKeys: 1, KeyMarker: "test_1" }, id: 6, shows: [2], next: { key: "test_1", id: 2 } },
    { page: { MaxKeys: 1, KeyMarker: "test_2" }, id: 4, shows: [3], next: undefined },
    { page: { MaxKeys: 1, KeyMarker: "" }, shows: [8], next: { key: "test_0", id: 8 } },
  ])("go on behind $page and version $id", async ({ page, id, shows, next }) => {
    await using local = await versionedS3();
    const number = await nineVersions(local);
    const VersionIdMarker = [...number].find(([, position]) => position === id)?.[0];
    const answer = await list(local, { ...page, VersionIdMarker });
    const { Versions = [], DeleteMarkers = [] } = answer;
    const found = [...Versions, ...DeleteMarkers].map(({ VersionId }) => number.get(VersionId));
    expect(new Set(found)).toEqual(new Set(shows));
    expect(answer.IsTruncated).toBe(next !== undefined);
    expect(answer.NextKeyMarker).toBe(next?.key);
    expect(number.get(answer.NextVersionIdMarker)).toBe(next?.id);
  });

  test.each([
    { page: { MaxKeys: 1 }, shows: ["folder/sub/"], next: "folder/sub/" },
    { page: { MaxKeys: 1, KeyMarker: "folder/sub/" }, shows: ["folder/x"], next: "folder/x" },
    { page: { MaxKeys: 1, KeyMarker: "folder/x" }, shows: ["folder/y"], next: undefined },
    { page: { MaxKeys: 1, KeyMarker: "folder/sub/1" }, shows: ["folder/x"], next: "folder/x" },
  ])("count a common prefix once and go on behind it: $page", async ({ page, shows, next }) => {
    await using local = await versionedS3();
    for (const key of ["folder/sub/1", "folder/sub/2", "folder/x", "folder/y"]) await put(local, key);
    const answer = await list(local, { Prefix: "folder/", Delimiter: "/", ...page });
    const { Versions = [], CommonPrefixes = [] } = answer;
    expect([...CommonPrefixes.map(({ Prefix }) => Prefix), ...Versions.map(({ Key }) => Key)]).toEqual(shows);
    expect(answer.NextKeyMarker).toBe(next);
    expect(answer.NextVersionIdMarker === undefined).toBe(next === undefined || next.endsWith("/"));
  });

  test("keep common prefixes whose keys are all deleted, which the list of objects does not", async () => {
    await using local = await versionedS3();
    await put(local, "gone/a");
    await mark(local, "gone/a");
    expect((await list(local, { Delimiter: "/" })).CommonPrefixes).toEqual([{ Prefix: "gone/" }]);
    const objects = await local.client.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
    expect(objects.CommonPrefixes).toBe(undefined);
  });

  test("go on behind a version that was deleted meanwhile, so that a bucket is emptied page by page", async () => {
    await using local = await versionedS3();
    for (const key of ["a", "a", "a", "b", "b"]) await put(local, key);
    await setVersioning(local, "Suspended");
    await put(local, "a");
    let markers: Page = {};
    for (;;) {
      const page = await list(local, { MaxKeys: 2, ...markers });
      const Objects = (page.Versions ?? []).map(({ Key, VersionId }) => ({ Key, VersionId }));
      await local.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect((await list(local)).Versions).toBe(undefined);
  });

  test.each([
    { query: "version-id-marker=null", message: "A version-id marker cannot be specified without a key marker." },
    { query: "key-marker=a&version-id-marker=1", message: "Invalid version id specified" },
    { query: "max-keys=x", message: "max-keys" },
  ])("are refused for ?$query", async ({ query, message }) => {
    await using local = await versionedS3();
    const answer = await sendRaw(local.url, { method: "GET", path: `/bucket?versions&${query}` });
    expect(answer).toMatchObject({ status: 400, code: "InvalidArgument" });
    expect(answer.body).toContain(message);
  });

  test("name keys encoded where the client asks", async () => {
    await using local = await versionedS3();
    await put(local, "a b+c");
    await mark(local, "a b+c");
    const { body } = await sendRaw(local.url, { method: "GET", path: "/bucket?versions&encoding-type=url&max-keys=1" });
    expect(body).toContain("<Key>a+b%2Bc</Key>");
    expect(body).toContain("<NextKeyMarker>a+b%2Bc</NextKeyMarker>");
  });
});
