import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Operation = async ({ objects, region }, { bucket }) => {
  objects.bucket(bucket);
  return { headers: { "x-amz-bucket-region": region } };
};
