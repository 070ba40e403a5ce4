import type { IncomingMessage, ServerResponse } from "node:http";
import S3rver from "@20minutes/s3rver";
import type { NotificationRule } from "./notifications/notification-rule.ts";
import { createNotifier } from "./notifications/notifier.ts";
import type { OwnDeps } from "./requests/own-operations.ts";
import { s3rverStore } from "./requests/s3rver-store.ts";
import { createSeam } from "./requests/seam.ts";
import { openObjectStore } from "./store/object-store.ts";
import { createUploads } from "./store/uploads.ts";

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

export type S3Options = {
  /** Buckets and objects live here and are found again. Only one process may use it at a time. */
  dataDir: string;
  region: string;
  accountId: string;
  now?: () => Date;
  /** Puts a notification into the queue; rejects if there is no such queue. */
  sendMessage: (queueArn: string, body: string) => Promise<void>;
};

/** S3 by the s3rver library, on a store of our own, with notifications to queues. */
export async function startS3({ dataDir, ...options }: S3Options): Promise<LocalS3> {
  const now = options.now ?? (() => new Date());
  const notifier = createNotifier({ ...options, now });
  const objects = await openObjectStore({ directory: dataDir, now, onChange: notifier.announce });
  const server = createServer({ objects, uploads: createUploads(objects), notifier, region: options.region }, dataDir);
  const handle = server.callback();
  return {
    handle: (request, response) => void handle(request, response),
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
      server.logger.close();
    },
  };
}

/** The library's request logger is first in its chain and its router last; the first goes, our seam comes before the last. */
function createServer(deps: OwnDeps, directory: string): S3rver {
  const server = new S3rver({ directory, silent: true, allowMismatchedSignatures: true, vhostBuckets: false });
  server.store = server.context.store = s3rverStore(deps.objects, deps.uploads, { kind: "Put", onlyIfAbsent: false });
  server.middleware.shift();
  server.middleware.splice(-1, 0, createSeam(deps));
  return server;
}
