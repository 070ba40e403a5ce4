import { s3Namespace, toXml } from "../../http/xml.ts";
import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning: Operation = async ({ objects }, { bucket }) => {
  const { versioning } = objects.bucket(bucket);
  return { body: toXml({ VersioningConfiguration: { "@": s3Namespace, Status: versioning } }) };
};
