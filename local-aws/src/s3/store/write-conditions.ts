import { noSuchKey, S3Error } from "../s3-error.ts";
import type { StoredObject } from "./stored-object.ts";

/** What must be there when the new object would appear: nothing, or an object with this ETag. */
export type WriteCondition = { kind: "absent" } | { kind: "etag"; etag: string };

/** What the object to be deleted must be; `any`: it must exist. */
export type DeleteCondition = { kind: "any" } | { kind: "etag"; etag: string };

/**
 * @param present what the key shows: nothing behind a delete marker
 * @throws S3Error `NoSuchKey`, `PreconditionFailed`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function refuseUnmet(
  condition: WriteCondition | DeleteCondition,
  key: string,
  present: StoredObject | undefined,
): void {
  switch (condition.kind) {
    case "absent":
      if (present) throw preconditionFailed("If-None-Match", key);
      return;
    case "any":
      if (!present) throw noSuchKey(key);
      return;
    case "etag":
      if (!present) throw noSuchKey(key);
      if (present.etag !== condition.etag) throw preconditionFailed("If-Match", key);
      return;
    default:
      condition satisfies never;
  }
}

function preconditionFailed(condition: string, key: string): S3Error {
  return new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
    Key: key,
  });
}
