import {
  CreateBucketCommand,
  type Event,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type QueueConfiguration,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { LocalS3 } from "../s3/s3.ts";

/** New objects with this prefix and suffix are announced to the queue. */
export type Announcement = { id: string; queueArn: string; prefix?: string; suffix?: string };

/** The buckets, wherever they are served. */
export type Buckets = {
  create(bucket: string): Promise<void>;
  putObject(bucket: string, key: string, body: string): Promise<void>;
  /** Replaces all announcements of the bucket. */
  announce(bucket: string, announcements: readonly Announcement[]): Promise<void>;
};

const CREATIONS: Event[] = ["s3:ObjectCreated:*"];

export const localBuckets = (s3: LocalS3): Buckets => ({
  create: async (bucket) => {
    await s3.createBucket(bucket);
  },
  putObject: async (bucket, key, body) => {
    await s3.putObject(bucket, key, body);
  },
  announce: async (bucket, announcements) => {
    await s3.setNotifications(
      bucket,
      announcements.map((announcement) => ({ ...announcement, events: CREATIONS })),
    );
  },
});

/** Buckets that another emulator serves; one that exists already is used. */
export const remoteBuckets = (client: S3Client): Buckets => ({
  create: async (bucket) => {
    try {
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
    } catch (error) {
      if (!(error instanceof Error && error.name === "BucketAlreadyOwnedByYou")) throw error;
    }
  },
  putObject: async (bucket, key, body) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  },
  announce: async (bucket, announcements) => {
    const QueueConfigurations = announcements.map(toQueueConfiguration);
    const NotificationConfiguration = { QueueConfigurations };
    await client.send(new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration }));
  },
});

function toQueueConfiguration({ id, queueArn, prefix = "", suffix = "" }: Announcement): QueueConfiguration {
  const rules = [
    { Name: "prefix" as const, Value: prefix },
    { Name: "suffix" as const, Value: suffix },
  ];
  const FilterRules = rules.filter(({ Value }) => Value !== "");
  return { Id: id, QueueArn: queueArn, Events: CREATIONS, Filter: { Key: { FilterRules } } };
}
