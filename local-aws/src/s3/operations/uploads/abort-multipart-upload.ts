import type { Operation } from "../operation.ts";
import { uploadName } from "./part-name.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Operation = async ({ objects }, request) => {
  await objects.bucket(request.bucket).uploads.abort(uploadName(request));
  return { status: 204 };
};
