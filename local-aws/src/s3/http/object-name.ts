import type { ObjectName } from "../store/object-store.ts";
import type { S3Request } from "./s3-request.ts";

/** The object that a request reads or deletes, of the version that it names. */
export function objectName({ bucket, key, query }: S3Request): ObjectName {
  const versionId = query.get("versionId");
  return { bucket, key, ...(versionId !== null && { versionId }) };
}
