import type { Operation } from "../operation.ts";

/**
 * In us-east-1, and only there, creating one's own bucket again succeeds.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export const createBucket: Operation = async ({ objects, region }, { bucket }) => {
  if (region !== "us-east-1" || !objects.hasBucket(bucket)) await objects.createBucket(bucket);
  return { headers: { location: `/${bucket}` } };
};
