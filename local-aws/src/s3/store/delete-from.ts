import { S3Error } from "../s3-error.ts";
import type { Bucket } from "./bucket.ts";
import { refuseForeignId } from "./find-object.ts";
import { currentObject, findVersion, isObject, type Version, versionIdOf } from "./key-versions.ts";
import type { ObjectRemoval } from "./object-change.ts";
import { type DeleteCondition, refuseUnmet } from "./write-conditions.ts";

/** What was deleted: `nothing` if there was none; of a bucket without versions the object itself. */
export type Deletion =
  | { kind: "nothing" | "object" }
  | { kind: "version" | "marker removed" | "marker created"; versionId: string };

type Deleting = {
  bucket: Bucket;
  nextVersionId: () => string;
  now: () => Date;
  announce: (removal: ObjectRemoval) => void;
};

/**
 * Hides a key behind a delete marker where the bucket keeps versions; takes a version away for ever if it is named.
 *
 * @throws S3Error `InvalidArgument`; with a condition `NoSuchKey`, `PreconditionFailed`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html
 */
export async function deleteFrom(
  deleting: Deleting,
  { key, versionId }: { key: string; versionId?: string | undefined },
  condition: DeleteCondition | undefined,
): Promise<Deletion> {
  const { bucket } = deleting;
  const versions = bucket.keys.get(key);
  if (versionId !== undefined) {
    refuseForeignId(bucket, versionId);
    if (condition) throw conditionOfVersion();
    return deleteVersion(deleting, findVersion(versions, versionId));
  }
  const current = currentObject(versions);
  if (condition) refuseUnmet(condition, key, current);
  return bucket.versioning === undefined ? deleteVersion(deleting, current) : createMarker(deleting, key);
}

async function deleteVersion({ bucket, now, announce }: Deleting, version: Version | undefined): Promise<Deletion> {
  if (!version) return { kind: "nothing" };
  const deleted = bucket.delete(version);
  announce({ event: "ObjectRemoved:Delete", key: version.key, versionId: version.versionId, at: now() });
  await deleted;
  if (bucket.versioning === undefined) return { kind: "object" };
  return { kind: isObject(version) ? "version" : "marker removed", versionId: versionIdOf(version) };
}

/** Also for a key that has no version, as in S3. While versioning is suspended the marker is the null version. */
async function createMarker({ bucket, nextVersionId, now, announce }: Deleting, key: string): Promise<Deletion> {
  const at = now();
  const versionId = bucket.versioning === "Enabled" ? nextVersionId() : undefined;
  const marker = { key, versionId, modifiedAtMs: at.getTime() };
  const created = bucket.put(marker);
  announce({ event: "ObjectRemoved:DeleteMarkerCreated", key, versionId, at });
  await created;
  return { kind: "marker created", versionId: versionIdOf(marker) };
}

/** S3 compares conditions with the current version only; what it does with another one is not documented. */
function conditionOfVersion(): S3Error {
  return new S3Error(
    "NotImplemented",
    "Local S3 does not support a conditional delete of a version. Leave out If-Match or the version id.",
  );
}
