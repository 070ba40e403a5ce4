import { notificationXml } from "../../notifications/notification-xml.ts";
import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export const getBucketNotificationConfiguration: Operation = async ({ objects, notifier }, { bucket }) => {
  objects.bucket(bucket);
  return { body: notificationXml(notifier.rules(bucket)) };
};
