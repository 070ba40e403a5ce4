/** Bucket and key (or key prefix) of `s3://bucket/key`; undefined if the text is not such a URL. */
export function parseS3Url(url: string): { bucket: string; key: string } | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/su.exec(url);
  return match?.[1] ? { bucket: match[1], key: match[2] ?? "" } : undefined;
}
