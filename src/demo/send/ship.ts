import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { DemoFile } from "../data/demo-file.ts";
import { feeds } from "../data/feed.ts";
import type { Aws } from "./aws.ts";
import { s3Notification, type Written } from "./s3-notification.ts";
import type { Shipment } from "./shipment.ts";

/** Puts a file into S3, which announces it; an announcement that is to come twice at once is sent again. */
export async function ship(aws: Aws, { body, ...file }: DemoFile, now: () => Date): Promise<Shipment> {
  const putAt = now();
  const { ETag = "" } = await aws.s3.send(
    new PutObjectCommand({ Bucket: file.bucket, Key: file.key, Body: body, ContentLength: body.byteLength }),
  );
  const eTag = ETag.replaceAll('"', "");
  const shipment: Shipment = { ...file, url: `s3://${file.bucket}/${file.key}`, bytes: body.byteLength, putAt, eTag };
  if (file.announced === "twice at once") await announceAgain(aws, shipment);
  return shipment;
}

/** Sends the notification of a file to its queue once more, as S3 may do at any time. */
export async function announceAgain({ sqs, environment }: Aws, shipment: Shipment): Promise<void> {
  const { bucket, key, bytes, eTag, putAt } = shipment;
  const written: Written = { bucket, key, bytes, eTag, writtenAt: putAt };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl(environment, shipment.feed),
      MessageBody: s3Notification(environment.region, written),
    }),
  );
}

export function queueUrl({ endpoint, accountId }: Aws["environment"], queue: string): string {
  return `${endpoint}/${accountId}/${queue}`;
}

/** The bucket of the partitions belongs to no pipeline, so the demo makes it. */
export async function makeLake({ s3 }: Aws): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: feeds["bulk-status"].bucket }));
}
