import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket: Operation = async ({ objects, notifier }, { bucket }) => {
  await objects.deleteBucket(bucket);
  notifier.setRules(bucket, []);
  return { status: 204 };
};
