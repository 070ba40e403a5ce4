import { S3Error } from "../s3-error.ts";

/**
 * Of an object in a bucket without versioning there is one version, named `null`.
 *
 * @throws S3Error `NoSuchVersion`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
export function refuseVersion(version: string | null | undefined, key: string): void {
  if (version === undefined || version === null || version === "null") return;
  throw new S3Error("NoSuchVersion", "The specified version does not exist.", { Key: key, VersionId: version });
}
