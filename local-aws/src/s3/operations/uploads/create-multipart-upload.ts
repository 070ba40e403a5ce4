import { metadataIn } from "../../http/object-headers.ts";
import { refuseHeaders } from "../../http/refuse-headers.ts";
import { s3Namespace, toXml } from "../../http/xml.ts";
import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation = async ({ objects }, request) => {
  const { bucket, key } = request;
  refuseHeaders(request);
  const UploadId = objects.bucket(bucket).uploads.start({ key, metadata: metadataIn(request) });
  const result = { "@": s3Namespace, Bucket: bucket, Key: key, UploadId };
  return { body: toXml({ InitiateMultipartUploadResult: result }) };
};
