import { invalidArgument } from "../s3-error.ts";
import type { ObjectName } from "../store/object-store.ts";
import { headerOf, type S3Request } from "./s3-request.ts";

/**
 * The object that `x-amz-copy-source` names, with or without a leading slash.
 *
 * @throws S3Error `InvalidArgument`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#AmazonS3-CopyObject-request-header-CopySource
 */
export function copySource(request: S3Request): ObjectName {
  const header = headerOf(request, "x-amz-copy-source") ?? "";
  const [path = "", versionId] = header.split("?versionId=", 2);
  const [, bucket, key] = decode(path, header).match(/^\/?([^/]+)\/(.+)$/s) ?? [];
  if (bucket === undefined || key === undefined) throw invalidSource(header);
  return { bucket, key, versionId };
}

function decode(path: string, header: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidSource(header);
  }
}

const invalidSource = (header: string) =>
  invalidArgument(
    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    "x-amz-copy-source",
    header,
  );
