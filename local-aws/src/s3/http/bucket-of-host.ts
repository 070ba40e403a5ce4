/**
 * The bucket in a host such as `orders.s3.eu-west-1.amazonaws.com`; undefined if the path names the bucket.
 *
 * @param host with or without a port
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, "");
  if (!name.endsWith(".amazonaws.com")) return undefined;
  const labels = name.split(".");
  const service = labels.findLastIndex((label) => label === "s3" || label.startsWith("s3-"));
  return service > 0 ? labels.slice(0, service).join(".") : undefined;
}
