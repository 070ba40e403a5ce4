import { describe, expect, test } from "vitest";
import { type QueueMessage, sqsEvent } from "../../src/lambda/sqs-event.ts";

const arn = "arn:aws:sqs:eu-central-1:123456789012:orders";

const message = (changes: Partial<QueueMessage> = {}): QueueMessage => ({
  messageId: "m1",
  receiptHandle: "handle",
  body: "hello",
  md5OfBody: "5d41402abc4b2a76b9719d911017c592",
  attributes: {
    ApproximateReceiveCount: "1",
    SentTimestamp: "1790000000000",
    SenderId: "123456789012",
    ApproximateFirstReceiveTimestamp: "1790000000001",
  },
  messageAttributes: {},
  ...changes,
});

describe("the event of a queue's messages", () => {
  test("has the records that Lambda sends", () => {
    const messageAttributes = {
      kind: { DataType: "String", StringValue: "full" },
      raw: { DataType: "Binary", BinaryValue: "AQI=" },
    };
    const { payload, count } = sqsEvent([message({ messageAttributes })], arn);
    expect(count).toBe(1);
    expect(JSON.parse(payload)).toEqual({
      Records: [
        {
          messageId: "m1",
          receiptHandle: "handle",
          body: "hello",
          attributes: {
            ApproximateReceiveCount: "1",
            SentTimestamp: "1790000000000",
            SenderId: "123456789012",
            ApproximateFirstReceiveTimestamp: "1790000000001",
          },
          messageAttributes: {
            kind: { stringValue: "full", stringListValues: [], binaryListValues: [], dataType: "String" },
            raw: { binaryValue: "AQI=", stringListValues: [], binaryListValues: [], dataType: "Binary" },
          },
          md5OfBody: "5d41402abc4b2a76b9719d911017c592",
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:orders",
          awsRegion: "eu-central-1",
        },
      ],
    });
  });

  test("is cut before 6 MB, counting what surrounds the bodies and bytes rather than characters", () => {
    const megabyte = message({ body: "é".repeat(512 * 1024) });
    const { payload, count } = sqsEvent(
      Array.from({ length: 10 }, () => megabyte),
      arn,
    );
    expect(count).toBe(5);
    expect(JSON.parse(payload).Records).toHaveLength(5);
  });

  test("holds exactly 6,291,456 bytes, not one more", () => {
    const overhead = Buffer.byteLength(sqsEvent([message({ body: "" }), message({ body: "" })], arn).payload);
    const two = (bytes: number) => [message({ body: "" }), message({ body: "x".repeat(bytes - overhead) })];
    expect(sqsEvent(two(6_291_456), arn).count).toBe(2);
    expect(sqsEvent(two(6_291_457), arn).count).toBe(1);
  });

  test("takes a single message of any size", () => {
    expect(sqsEvent([message({ body: "\u007f".repeat(7_000_000) })], arn).count).toBe(1);
  });
});
