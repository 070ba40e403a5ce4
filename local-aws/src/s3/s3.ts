import type { IncomingMessage, ServerResponse } from "node:http";
import type { S3Service } from "./http/s3-answer.ts";
import { serveS3 } from "./http/serve-s3.ts";
import type { NotificationRule } from "./notifications/notification-rule.ts";
import { type AnnouncedObject, createNotifier } from "./notifications/notifier.ts";
import { operationFor } from "./operations/routes.ts";
import { openObjectStore } from "./store/object-store.ts";

export type { NotificationRule };

/** Disposing it waits until every notification is sent and every change written. */
export type LocalS3 = AsyncDisposable & {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Does nothing if the bucket exists. @throws S3Error `InvalidBucketName` */
  createBucket(name: string): Promise<void>;
  /** Notifies like any other PUT. @throws S3Error `NoSuchBucket`, `KeyTooLongError` */
  putObject(bucket: string, key: string, body: string | Uint8Array): Promise<void>;
  /**
   * Replaces the bucket's rules. Sends no test event, unlike PutBucketNotificationConfiguration.
   *
   * @throws S3Error `InvalidArgument` for rules that S3 would refuse, overlapping ones for example
   */
  setNotifications(bucket: string, rules: readonly NotificationRule[]): void;
};

type S3Options = {
  /** Buckets and objects live here and are found again. Only one process may use it at a time. */
  dataDir: string;
  region: string;
  accountId: string;
  now?: () => Date;
  /** Puts a notification into the queue; rejects if the queue does not exist. */
  sendMessage: (queueArn: string, body: string) => Promise<void>;
  /** A new object is announced to a queue. */
  onAnnounce?: ((announced: AnnouncedObject) => void) | undefined;
};

/** S3 in a folder, with notifications to queues. Every signature is accepted, also one that has expired. */
export async function startS3({ dataDir, ...options }: S3Options): Promise<LocalS3> {
  const now = options.now ?? (() => new Date());
  const notifier = createNotifier({ ...options, now });
  const objects = await openObjectStore({ directory: dataDir, now, onChange: notifier.announce });
  const context = { objects, notifier, region: options.region, now };
  const service: S3Service = async (request) => operationFor(request)(context, request);
  return {
    handle: (request, response) => void serveS3(service, request, response),
    async createBucket(name) {
      if (!objects.hasBucket(name)) await objects.createBucket(name);
    },
    async putObject(bucket, key, body) {
      const metadata = { "content-type": "binary/octet-stream" };
      await objects.put({ bucket, key, content: [Buffer.from(body)], metadata, kind: "Put" });
    },
    setNotifications: notifier.setRules,
    async [Symbol.asyncDispose]() {
      await notifier.settled();
      await objects.close();
    },
  };
}
