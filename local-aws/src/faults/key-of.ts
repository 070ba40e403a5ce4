/** The key in the path of a request to S3 that has the bucket in its path; undefined for a bucket or a broken path. */
export function keyOf(url: string): string | undefined {
  const path = url.split("?", 1)[0] ?? "";
  const start = path.indexOf("/", 1) + 1;
  if (start === 0 || start === path.length) return undefined;
  try {
    return decodeURIComponent(path.slice(start));
  } catch {
    return undefined;
  }
}
