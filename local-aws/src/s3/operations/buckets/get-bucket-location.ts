import { s3Namespace, toXml } from "../../http/xml.ts";
import type { Operation } from "../operation.ts";

/**
 * Of us-east-1 the answer is empty.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export const getBucketLocation: Operation = async ({ objects, region }, { bucket }) => {
  objects.bucket(bucket);
  const location = region === "us-east-1" ? "" : region;
  return { body: toXml({ LocationConstraint: { "@": s3Namespace, "#text": location } }) };
};
