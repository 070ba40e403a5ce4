import type { S3Request } from "../../http/s3-request.ts";
import { invalidArgument } from "../../s3-error.ts";
import type { UploadName } from "../../store/uploads.ts";

export function uploadName({ key, query }: S3Request): UploadName {
  return { key, uploadId: query.get("uploadId") ?? "" };
}

/**
 * @throws S3Error `InvalidArgument`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export function partNumber({ query }: S3Request): number {
  const text = query.get("partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 10_000) return number;
  throw invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
}
