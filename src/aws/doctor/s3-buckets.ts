import {
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type NotificationConfigurationFilter,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Buckets, KeyFilter, Notifications } from "../../core/doctor/world.ts";
import { decodeKey } from "../s3-listing.ts";
import { absentIf, ask } from "./ask.ts";

const noBucket = absentIf(/^NoSuchBucket$/);

export function s3Buckets(client: Pick<S3Client, "send">): Buckets {
  return {
    notifications: (Bucket) =>
      ask("s3:GetBucketNotification", async () => {
        const command = new GetBucketNotificationConfigurationCommand({ Bucket });
        const found = await client.send(command).catch(noBucket);
        return found && toNotifications(found);
      }),
    list: (Bucket, Prefix) =>
      ask("s3:ListBucket", async () => {
        const command = new ListObjectsV2Command({ Bucket, Prefix, EncodingType: "url" });
        const found = await client.send(command).catch(noBucket);
        return found && (found.Contents ?? []).map(toListed);
      }),
    head: (Bucket, Key) =>
      ask("s3:GetObject", async () => void (await client.send(new HeadObjectCommand({ Bucket, Key })))),
    put: (Bucket, Key, body) =>
      ask("s3:PutObject", async () => {
        const Body = Buffer.from(body);
        await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));
      }),
    delete: (Bucket, Key) =>
      ask("s3:DeleteObject", async () => void (await client.send(new DeleteObjectCommand({ Bucket, Key })))),
    has: (Bucket, Key) =>
      ask("s3:GetObject", async () => {
        const found = await client
          .send(new HeadObjectCommand({ Bucket, Key }))
          .catch(absentIf(/^(?:NotFound|NoSuchKey)$/));
        return found !== undefined;
      }),
  };
}

const toListed = ({ Key = "", Size: bytes = 0, ETag = "" }) => ({
  key: decodeKey(Key),
  bytes,
  eTag: ETag.replaceAll('"', ""),
});

type Configuration = {
  QueueConfigurations?:
    | {
        QueueArn?: string | undefined;
        Events?: string[] | undefined;
        Filter?: NotificationConfigurationFilter | undefined;
      }[]
    | undefined;
  TopicConfigurations?:
    | {
        TopicArn?: string | undefined;
        Events?: string[] | undefined;
        Filter?: NotificationConfigurationFilter | undefined;
      }[]
    | undefined;
  EventBridgeConfiguration?: object | undefined;
};

function toNotifications(configuration: Configuration): Notifications {
  const { QueueConfigurations = [], TopicConfigurations = [], EventBridgeConfiguration } = configuration;
  return {
    queues: QueueConfigurations.map(({ QueueArn: queueArn = "", Events: events = [], Filter }) => ({
      queueArn,
      events,
      ...filterOf(Filter),
    })),
    topics: TopicConfigurations.map(({ TopicArn: topicArn = "", Events: events = [], Filter }) => ({
      topicArn,
      events,
      ...filterOf(Filter),
    })),
    eventBridge: EventBridgeConfiguration !== undefined,
  };
}

/** S3 gives the names in capitals, whatever was written. */
function filterOf(filter: NotificationConfigurationFilter | undefined): KeyFilter {
  const rules = filter?.Key?.FilterRules ?? [];
  const value = (name: string) => rules.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? "";
  return { prefix: value("prefix"), suffix: value("suffix") };
}
