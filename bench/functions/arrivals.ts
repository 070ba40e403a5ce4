import { hash } from "node:crypto";

const firstMs = Date.UTC(2026, 0, 1);

/**
 * An event of SQS with `count` messages, each of them S3's notification of one file, a millisecond apart; no two calls
 * name the same files.
 */
export function arrivals(count: number) {
  const run = crypto.randomUUID();
  return { Records: Array.from({ length: count }, (_, at) => message(`${run}/${at}`, firstMs + at)) };
}

function message(name: string, timeMs: number) {
  return {
    messageId: name,
    receiptHandle: "bench",
    body: JSON.stringify({ Records: [record(name, new Date(timeMs))] }),
    attributes: { SentTimestamp: String(timeMs + 500), ApproximateReceiveCount: "1" },
    messageAttributes: {},
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:orders",
    awsRegion: "us-east-1",
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function record(name: string, time: Date) {
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime: time.toISOString(),
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "AWS:bench" },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: {
      "x-amz-request-id": "C3D13FE58DE4C810",
      "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S",
    },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "orders",
      bucket: { name: "orders", ownerIdentity: { principalId: "bench" }, arn: "arn:aws:s3:::orders" },
      object: {
        key: `orders/${name}.csv`,
        size: 1_048_576,
        eTag: hash("md5", name),
        sequencer: "0055AED6DCD90281E5",
      },
    },
  };
}
