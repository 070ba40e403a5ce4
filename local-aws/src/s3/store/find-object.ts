import { deleteMarkerRefused, invalidVersionId, noSuchKey, noSuchVersion } from "../s3-error.ts";
import type { Bucket } from "./bucket.ts";
import { findVersion, isObject, type Version, versionIdOf } from "./key-versions.ts";
import type { StoredObject } from "./stored-object.ts";
import { isVersionId, nullVersionId } from "./version-id.ts";

/**
 * The current object of a key, or the version that is asked for.
 *
 * @throws S3Error `NoSuchKey`, `NoSuchVersion`, `InvalidArgument`, `MethodNotAllowed` for a delete marker
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export function findObject(bucket: Bucket, key: string, versionId: string | undefined): StoredObject {
  const versions = bucket.keys.get(key);
  if (versionId !== undefined) return objectOf(requireVersion(bucket, key, versionId));
  const current = versions?.[0];
  if (isObject(current)) return current;
  throw noSuchKey(key, current && versionIdOf(current));
}

function objectOf(version: Version): StoredObject {
  if (isObject(version)) return version;
  throw deleteMarkerRefused(versionIdOf(version), new Date(version.modifiedAtMs));
}

function requireVersion(bucket: Bucket, key: string, versionId: string): Version {
  refuseForeignId(bucket, versionId);
  const found = findVersion(bucket.keys.get(key), versionId);
  if (found) return found;
  throw noSuchVersion(key, versionId);
}

/**
 * S3 refuses an id that it never gave, and in a bucket that never had versions every id but `null`.
 *
 * @throws S3Error `InvalidArgument`
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json (recorded on AWS: `test_get_object_with_version_unversioned_bucket`, `test_delete_object`)
 */
export function refuseForeignId({ versioning }: Bucket, versionId: string): void {
  const isKnown = versioning === undefined ? versionId === nullVersionId : isVersionId(versionId);
  if (!isKnown) throw invalidVersionId(versionId);
}
