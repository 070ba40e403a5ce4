import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { freshS3, ordersQueue, type S3UnderTest } from "./local-s3.ts";

const Bucket = "bucket";
const noon = new Date("2026-01-01T12:00:00.250Z");
const all = { id: "all", queueArn: ordersQueue, events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"] };

/** The parts of a notification that tests look at; S3 sends one record per message. */
type S3Record = {
  eventName: string;
  s3: { configurationId: string; object: { key: string; size?: number; eTag?: string; sequencer: string } };
};

const records = (local: S3UnderTest): S3Record[] => local.sent.flatMap(({ body }) => JSON.parse(body).Records ?? []);
const announced = (local: S3UnderTest) => records(local).map((record) => `${record.eventName} ${record.s3.object.key}`);

function configure(local: S3UnderTest, queues: object[]) {
  const NotificationConfiguration = { QueueConfigurations: queues as { QueueArn: string; Events: Event[] }[] };
  return local.client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
}

describe("a notification", () => {
  test("has the structure of version 2.1", async () => {
    await using local = await freshS3({ now: () => noon });
    local.s3.setNotifications(Bucket, [all]);
    await local.client.send(new PutObjectCommand({ Bucket, Key: "in/a=b c+d/é.csv", Body: "hello" }));
    expect(local.sent.map(({ queueArn }) => queueArn)).toEqual([ordersQueue]);
    expect(JSON.parse(local.sent[0]?.body ?? "")).toEqual({
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: "eu-west-1",
          eventTime: "2026-01-01T12:00:00.250Z",
          eventName: "ObjectCreated:Put",
          userIdentity: { principalId: "AWS:000000000000" },
          requestParameters: { sourceIPAddress: "127.0.0.1" },
          responseElements: {
            "x-amz-request-id": expect.stringMatching(/^[0-9A-F]{16}$/),
            "x-amz-id-2": expect.stringMatching(/^[A-Za-z0-9+/]{64}$/),
          },
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: "all",
            bucket: {
              name: "bucket",
              ownerIdentity: { principalId: "000000000000" },
              arn: "arn:aws:s3:::bucket",
            },
            object: {
              key: "in/a%3Db+c%2Bd/%C3%A9.csv",
              size: 5,
              eTag: "5d41402abc4b2a76b9719d911017c592",
              sequencer: "000019B796DD6FA000",
            },
          },
        },
      ],
    });
  });

  test("announces how an object was created and removed", async () => {
    await using local = await freshS3();
    local.s3.setNotifications(Bucket, [all]);
    const send = local.client.send.bind(local.client);
    await send(new PutObjectCommand({ Bucket, Key: "a", Body: "hello" }));
    await send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: "bucket/a" }));
    const { UploadId } = await send(new CreateMultipartUploadCommand({ Bucket, Key: "c" }));
    const part = { Bucket, Key: "c", UploadId, PartNumber: 1 };
    const { ETag } = await send(new UploadPartCommand({ ...part, Body: "hello" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await send(new CompleteMultipartUploadCommand({ Bucket, Key: "c", UploadId, MultipartUpload }));
    await send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "b" }, { Key: "nothing" }] } }));
    await local.s3.putObject(Bucket, "d", "hello");
    expect(announced(local)).toEqual([
      "ObjectCreated:Put a",
      "ObjectCreated:Copy b",
      "ObjectCreated:CompleteMultipartUpload c",
      "ObjectRemoved:Delete a",
      "ObjectRemoved:Delete b",
      "ObjectCreated:Put d",
    ]);
    const [, copy, multipart, removal] = records(local).map((record) => record.s3.object);
    expect(copy).toMatchObject({ size: 5, eTag: "5d41402abc4b2a76b9719d911017c592" });
    expect(multipart).toMatchObject({ size: 5, eTag: "62109206880d38a4010a98e11243924a-1" });
    expect(Object.keys(removal ?? {})).toEqual(["key", "sequencer"]);
  });

  test("carries a sequencer that grows even when the clock does not move", async () => {
    await using local = await freshS3({ now: () => noon });
    local.s3.setNotifications(Bucket, [all]);
    for (const body of ["1", "2", "3"]) await local.s3.putObject(Bucket, "a", body);
    const sequencers = records(local).map((record) => record.s3.object.sequencer);
    expect(sequencers).toEqual(["000019B796DD6FA000", "000019B796DD6FA001", "000019B796DD6FA002"]);
  });

  test("is sent only for the events, the prefix and the suffix of its rule", async () => {
    await using local = await freshS3();
    local.s3.setNotifications(Bucket, [
      { id: "csv", queueArn: ordersQueue, events: ["s3:ObjectCreated:Put"], prefix: "in/", suffix: ".csv" },
      { id: "gone", queueArn: ordersQueue, events: ["s3:ObjectRemoved:*"], prefix: "in/" },
    ]);
    for (const key of ["in/a.csv", "in/a.txt", "out/a.csv"]) await local.s3.putObject(Bucket, key, "x");
    await local.client.send(new CopyObjectCommand({ Bucket, Key: "in/b.csv", CopySource: "bucket/out/a.csv" }));
    await local.client.send(new DeleteObjectCommand({ Bucket, Key: "in/a.txt" }));
    expect(records(local).map((record) => [record.s3.configurationId, record.s3.object.key])).toEqual([
      ["csv", "in/a.csv"],
      ["gone", "in/a.txt"],
    ]);
  });
});

describe("PutBucketNotificationConfiguration", () => {
  test("sends each queue the test event, and is read back as it was set", async () => {
    await using local = await freshS3({ now: () => noon });
    const configuration = {
      Id: "one",
      QueueArn: ordersQueue,
      Events: ["s3:ObjectCreated:*"],
      Filter: { Key: { FilterRules: [{ Name: "Prefix", Value: "in & out/" }] } },
    };
    await configure(local, [configuration]);
    expect(local.sent.map(({ body }) => JSON.parse(body))).toEqual([
      {
        Service: "Amazon S3",
        Event: "s3:TestEvent",
        Time: "2026-01-01T12:00:00.250Z",
        Bucket: "bucket",
        RequestId: expect.stringMatching(/^[0-9A-F]{16}$/),
        HostId: expect.stringMatching(/^[A-Za-z0-9+/]{64}$/),
      },
    ]);
    const read = await local.client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(read.QueueConfigurations).toEqual([configuration]);
    await local.s3.putObject(Bucket, "in & out/a", "x");
    expect(announced(local)).toEqual(["ObjectCreated:Put in+%26+out/a"]);
  });

  test("without any queue ends the notifications", async () => {
    await using local = await freshS3();
    local.s3.setNotifications(Bucket, [all]);
    await configure(local, []);
    await local.s3.putObject(Bucket, "a", "x");
    expect(local.sent).toEqual([]);
  });

  test.each([
    {
      name: "a queue that does not exist",
      queues: [{ QueueArn: "arn:aws:sqs:eu-west-1:000000000000:missing", Events: ["s3:ObjectCreated:*"] }],
      message: "Unable to validate the following destination configurations",
    },
    {
      name: "rules that announce an object twice",
      queues: [
        { QueueArn: ordersQueue, Events: ["s3:ObjectCreated:*"] },
        { QueueArn: ordersQueue, Events: ["s3:ObjectCreated:Put"] },
      ],
      message: "Configurations overlap",
    },
    {
      name: "an event that does not exist",
      queues: [{ QueueArn: ordersQueue, Events: ["ObjectCreated"] }],
      message: "The event is not supported",
    },
  ])("refuses $name and keeps the old rules", async ({ queues, message }) => {
    await using local = await freshS3();
    local.s3.setNotifications(Bucket, [all]);
    const refused = configure(local, queues);
    await expect(refused).rejects.toMatchObject({ name: "InvalidArgument", message: expect.stringContaining(message) });
    await local.s3.putObject(Bucket, "a", "x");
    expect(announced(local)).toEqual(["ObjectCreated:Put a"]);
  });

  test("refuses a topic, which local S3 cannot notify", async () => {
    await using local = await freshS3();
    const TopicConfigurations = [{ TopicArn: "arn:aws:sns:eu-west-1:0:t", Events: ["s3:ObjectCreated:*" as const] }];
    const put = new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { TopicConfigurations },
    });
    await expect(local.client.send(put)).rejects.toMatchObject({ name: "NotImplemented" });
  });
});
