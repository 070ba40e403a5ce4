const scheme = "s3://";

/** `s3://bucket/key`, as COPY manifests write it: the key stays as it is, not percent-encoded (facts §4.2). */
export function s3Url(object: { bucket: string; key: string }): string {
  return `${scheme}${object.bucket}/${object.key}`;
}

/**
 * The reverse. Of `s3://bucket` and `s3://bucket/` the key is empty.
 *
 * @returns undefined if the text names no bucket
 */
export function parseS3Url(url: string): { bucket: string; key: string } | undefined {
  if (!url.startsWith(scheme)) return undefined;
  const slash = url.indexOf("/", scheme.length);
  const end = slash < 0 ? url.length : slash;
  const bucket = url.slice(scheme.length, end);
  return bucket ? { bucket, key: url.slice(end + 1) } : undefined;
}

/** As `parseS3Url`, for an address that was read from a record or a statement: S3 finds no object at an empty place. */
export const placeOf = (url: string): { bucket: string; key: string } => parseS3Url(url) ?? { bucket: "", key: "" };
