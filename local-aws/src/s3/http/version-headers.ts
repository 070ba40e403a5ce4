import type { Bucket } from "../store/bucket.ts";
import { type Version, versionIdOf } from "../store/key-versions.ts";

const header = "x-amz-version-id";

/** Of what is read. No answer about a bucket that never had versions names one. */
export function versionHeader({ versioning }: Bucket, version: Version): Record<string, string> {
  return versioning === undefined ? {} : { [header]: versionIdOf(version) };
}

/**
 * Of what was stored: S3 does not name the null version, except after a copy.
 *
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json (recorded on AWS: `test_put_object_on_suspended_bucket`)
 */
export function newVersionHeader({ versionId }: Version): Record<string, string> {
  return versionId === undefined ? {} : { [header]: versionId };
}

/** Of a copy's source: S3 does not name the null version. */
export function sourceVersionHeader({ versionId }: Version): Record<string, string> {
  return versionId === undefined ? {} : { "x-amz-copy-source-version-id": versionId };
}
