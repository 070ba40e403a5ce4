import { contentOf, textOf } from "../../http/body.ts";
import { parseNotificationXml } from "../../notifications/notification-xml.ts";
import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export const putBucketNotificationConfiguration: Operation = async ({ objects, notifier }, request) => {
  objects.bucket(request.bucket);
  await notifier.configure(request.bucket, parseNotificationXml(await textOf(contentOf(request))));
  return {};
};
