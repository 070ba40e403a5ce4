import { describe, expect, test } from "vitest";
import { type RecordingAws, recordingAws } from "../support/recording-aws.ts";
import { runBundle } from "../support/run-bundle.ts";

const place = { Bucket: "config", Key: "pipelines/orders.json" };

async function call(aws: RecordingAws, RequestType: string, ResourceProperties: object = { ...place, Body: "{}" }) {
  const ids = { StackId: "stack", RequestId: "request", LogicalResourceId: "Orders" };
  const event = { RequestType, ResponseURL: `${aws.url}/answers/it?signature=secret`, ...ids, ResourceProperties };
  const log = await runBundle("config_object", event, { AWS_ENDPOINT_URL: aws.url, AWS_MAX_ATTEMPTS: "1" });
  return { answer: JSON.parse(aws.objects.get("answers/it") ?? "{}"), log };
}

describe("a configuration in a stack", () => {
  test("is written when it is created or changed", async () => {
    await using aws = await recordingAws();
    const { answer } = await call(aws, "Create");
    expect(answer).toEqual({
      StackId: "stack",
      RequestId: "request",
      LogicalResourceId: "Orders",
      PhysicalResourceId: "s3://config/pipelines/orders.json",
      Status: "SUCCESS",
    });
    await call(aws, "Update", { ...place, Body: '{ "changed": true }' });
    expect(aws.objects.get("config/pipelines/orders.json")).toBe('{ "changed": true }');
  });

  test("is deleted with its resource", async () => {
    await using aws = await recordingAws();
    aws.objects.set("config/pipelines/orders.json", "{}");
    expect((await call(aws, "Delete")).answer).toMatchObject({ Status: "SUCCESS" });
    expect(aws.objects.has("config/pipelines/orders.json")).toBe(false);
  });

  test("that S3 refuses fails its stack, with the reason, and the log does not tell the signed address", async () => {
    await using aws = await recordingAws();
    const body = "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>";
    aws.intercept = ({ path }) => (path.startsWith("/config/") ? { status: 404, body } : undefined);
    const { answer, log } = await call(aws, "Create");
    expect(answer).toMatchObject({
      Status: "FAILED",
      Reason: expect.stringContaining("s3://config/pipelines/orders.json was not written: NoSuchBucket"),
    });
    expect(log).not.toContain("secret");
  });
});
