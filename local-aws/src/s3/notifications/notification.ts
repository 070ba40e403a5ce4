import { randomBytes } from "node:crypto";
import { formEncode } from "../http/form-encode.ts";
import type { ObjectChange } from "../store/object-change.ts";
import type { NotificationRule } from "./notification-rule.ts";

export type NotificationContext = { region: string; accountId: string };

/**
 * The message that announces one change, as S3 writes it.
 *
 * @param sequencer hexadecimal, growing with every change
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notification(
  change: ObjectChange,
  rule: NotificationRule,
  { region, accountId, sequencer }: NotificationContext & { sequencer: string },
): string {
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: region,
    eventTime: change.at.toISOString(),
    eventName: change.event,
    userIdentity: { principalId: `AWS:${accountId}` },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": requestId(), "x-amz-id-2": randomBytes(48).toString("base64") },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: rule.id,
      bucket: {
        name: change.bucket,
        ownerIdentity: { principalId: accountId },
        arn: `arn:aws:s3:::${change.bucket}`,
      },
      object: announced(change, sequencer),
    },
  };
  return JSON.stringify({ Records: [record] });
}

/**
 * A removal has no size, and an eTag only if it made a delete marker. The null version has no id.
 *
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_notifications_sqs.snapshot.json (recorded on AWS: `test_object_created_put_versioned`)
 */
function announced(change: ObjectChange, sequencer: string) {
  switch (change.event) {
    case "ObjectRemoved:Delete":
      return { key: formEncode(change.key), versionId: change.versionId, sequencer };
    case "ObjectRemoved:DeleteMarkerCreated":
      return { key: formEncode(change.key), eTag: md5OfNothing, versionId: change.versionId, sequencer };
    default: {
      const { key, size, etag, versionId } = change.object;
      return { key: formEncode(key), size, eTag: etag, versionId, sequencer };
    }
  }
}

const md5OfNothing = "d41d8cd98f00b204e9800998ecf8427e";

/** What S3 sends to each queue when its configuration is set. */
export function testEvent(bucket: string, now: Date): string {
  return JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: now.toISOString(),
    Bucket: bucket,
    RequestId: requestId(),
    HostId: randomBytes(48).toString("base64"),
  });
}

const requestId = () => randomBytes(8).toString("hex").toUpperCase();
