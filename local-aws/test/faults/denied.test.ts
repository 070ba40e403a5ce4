import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect } from "vitest";
import { caller, faultyTest } from "./faulty-local.ts";
import { outcome } from "./outcome.ts";

const role = "iam_role 'arn:aws:iam::000000000000:role/copy'";
const key = "odd key +%41/ä.manifest";
const manifest = { entries: [{ url: "s3://lake/one.csv", mandatory: true }] };
const copyManifest = `copy loaded from 's3://lake/${key}' ${role} manifest csv`;

const test = faultyTest({
  buckets: ["made", "lake"],
  objects: [
    { bucket: "lake", key: "one.csv", body: "1\n" },
    { bucket: "lake", key, body: JSON.stringify(manifest) },
  ],
  functions: [caller],
  scripts: [{ database: "dev", sql: "create table loaded (id int)" }],
});

const denied = { errorType: "AccessDenied", errorMessage: "Access Denied" };

describe("S3 that denies", () => {
  test.for([
    { deny: {}, call: 1 },
    { deny: { prefix: "fir" }, call: 1 },
    { deny: { suffix: "ast" }, call: 3 },
    { deny: { prefix: "last", suffix: "last", only: "write" }, call: 3 },
  ] as const)(
    "answers AccessDenied to functions for $deny, and to no other caller",
    async ({ deny, call }, { aws }) => {
      await aws.set({ s3: { deny } });
      expect(JSON.parse(await aws.invoke("caller", { sql: "select 1" }))).toMatchObject(denied);
      const { counts, lastCalls } = await aws.report();
      expect(lastCalls["caller"]).toHaveLength(call);
      expect(counts["s3.deny"]).toBe(1);
      await aws.s3.send(new PutObjectCommand({ Bucket: "made", Key: "first", Body: "x" }));
      await aws.s3.send(new DeleteObjectCommand({ Bucket: "made", Key: "first" }));
    },
  );

  test.for([
    { deny: { prefix: "irst" } },
    { deny: { suffix: "las" } },
    { deny: { prefix: "first", suffix: "last" } },
    { deny: { only: "read" } },
    { deny: { rate: 0 } },
  ] as const)("leaves other requests alone: $deny", async ({ deny }, { aws }) => {
    await aws.set({ s3: { deny } });
    expect(await aws.invoke("caller", { sql: "select 1" })).toBe('{"done":true}');
    expect((await aws.report()).counts["s3.deny"]).toBe(0);
  });

  test("makes COPY fail at a manifest as Redshift does, and at a file with S3's own words", async ({ aws }) => {
    await aws.set({ s3: { deny: { suffix: ".manifest", only: "read" } } });
    expect(await outcome(aws, copyManifest)).toContain(
      "ERROR: COPY with MANIFEST parameter requires full path of an S3 object\n  Detail: ",
    );
    await aws.set({ s3: { deny: { prefix: "one", suffix: ".csv" } } });
    expect(await outcome(aws, copyManifest)).toMatch(/^ERROR: S3ServiceException:.*,Status 403,/);
    expect((await aws.report()).counts["s3.deny"]).toBeGreaterThan(0);
    await aws.end();
    expect(await outcome(aws, copyManifest)).toBe("FINISHED");
  });

  test("never denies lists, which have no key", async ({ aws }) => {
    await aws.set({ s3: { deny: {} } });
    const asCopy = aws.s3As("redshift");
    const { Contents = [] } = await asCopy.send(new ListObjectsV2Command({ Bucket: "lake" }));
    expect(Contents.map(({ Key }) => Key)).toEqual([key, "one.csv"]);
    for (const Key of [key, "one.csv"]) {
      const object = { Bucket: "lake", Key };
      await expect(asCopy.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: "AccessDenied" });
      await expect(asCopy.send(new HeadObjectCommand(object))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 403 },
      });
    }
  });
});
