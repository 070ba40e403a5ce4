import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { freshS3 } from "./local-s3.ts";
import { sendRaw } from "./raw-request.ts";

describe("a bucket", () => {
  test("is created, found, listed and deleted", async () => {
    await using local = await freshS3();
    await local.client.send(new CreateBucketCommand({ Bucket: "another" }));
    const head = await local.client.send(new HeadBucketCommand({ Bucket: "another" }));
    expect(head.BucketRegion).toBe("eu-west-1");
    const location = await local.client.send(new GetBucketLocationCommand({ Bucket: "another" }));
    expect(location.LocationConstraint).toBe("eu-west-1");
    const names = async () => (await local.client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
    expect(await names()).toEqual(["another", "bucket"]);
    await local.client.send(new DeleteBucketCommand({ Bucket: "another" }));
    expect(await names()).toEqual(["bucket"]);
  });

  test("with objects is not deleted", async () => {
    await using local = await freshS3();
    await local.s3.putObject("bucket", "a", "hello");
    const deletion = local.client.send(new DeleteBucketCommand({ Bucket: "bucket" }));
    await expect(deletion).rejects.toMatchObject({ name: "BucketNotEmpty" });
  });

  test.each([
    { region: "eu-west-1", outcome: "rejected" },
    { region: "us-east-1", outcome: "fulfilled" },
  ])("created again in $region is $outcome", async ({ region, outcome }) => {
    await using local = await freshS3({ region });
    const [again] = await Promise.allSettled([local.client.send(new CreateBucketCommand({ Bucket: "bucket" }))]);
    expect(again?.status).toBe(outcome);
    if (again?.status === "rejected") expect(again.reason).toMatchObject({ name: "BucketAlreadyOwnedByYou" });
  });

  test.each(["ab", "Upper", "under_score", "a..b", "a%2F..%2F..%2Fescape", `${"a".repeat(62)}_`])(
    "named %s is refused",
    async (name) => {
      await using local = await freshS3();
      const response = await fetch(`${local.url}/${name}`, { method: "PUT" });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("<Code>InvalidBucketName</Code>");
    },
  );
});

describe("local S3", () => {
  test("says what it does not keep", async () => {
    await using local = await freshS3();
    await local.client.send(new PutObjectCommand({ Bucket: "bucket", Key: "a", Body: "hello" }));
    const tags = new PutObjectTaggingCommand({ Bucket: "bucket", Key: "a", Tagging: { TagSet: [] } });
    await expect(local.client.send(tags)).rejects.toMatchObject({ name: "NotImplemented" });
  });

  test("answers InvalidURI for a path that is not UTF-8", async () => {
    await using local = await freshS3();
    const response = await fetch(`${local.url}/bucket/%FF`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("<Code>InvalidURI</Code>");
  });

  test.each([
    { host: "bucket.s3.amazonaws.com", path: "/a" },
    { host: "bucket.s3.eu-west-1.amazonaws.com:443", path: "/a" },
    { host: "bucket.s3-eu-west-1.amazonaws.com", path: "/a" },
    { host: "s3.eu-west-1.amazonaws.com", path: "/bucket/a" },
    { host: "s3.bucket.amazonaws.com.example.org", path: "/bucket/a" },
    { host: "127.0.0.1", path: "http://s3.amazonaws.com/bucket/a?x=y" },
  ])("finds the bucket in $host and $path", async ({ host, path }) => {
    await using local = await freshS3();
    await local.s3.putObject("bucket", "a", "hello");
    const answer = await sendRaw(local.url, { method: "GET", path, headers: { host } });
    expect(answer.body).toBe("hello");
  });

  test("takes a virtual host's bucket whole, dots included", async () => {
    await using local = await freshS3();
    const headers = { host: "my.s3.data.s3.eu-west-1.amazonaws.com" };
    expect((await sendRaw(local.url, { method: "PUT", path: "/", headers })).status).toBe(200);
    expect((await sendRaw(local.url, { method: "HEAD", path: "/my.s3.data" })).status).toBe(200);
  });

  test("takes a presigned upload with the metadata of its query", async () => {
    await using local = await freshS3();
    const path = "/bucket/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0&X-Amz-Meta-Origin=here";
    expect((await sendRaw(local.url, { method: "PUT", path, body: "hello" })).status).toBe(200);
    const answer = await sendRaw(local.url, {
      method: "GET",
      path: "/bucket/a?AWSAccessKeyId=k&Signature=0&Expires=1",
    });
    expect([answer.body, answer.headers["x-amz-meta-origin"]]).toEqual(["hello", "here"]);
  });

  test("takes presigned requests of anyone", async () => {
    await using local = await freshS3();
    const query =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k&X-Amz-Signature=0&response-content-type=text%2Fcsv";
    await local.s3.putObject("bucket", "a", "hello");
    const response = await fetch(`${local.url}/bucket/a?${query}`);
    expect(await response.text()).toBe("hello");
    expect(response.headers.get("content-type")).toContain("text/csv");
  });
});
