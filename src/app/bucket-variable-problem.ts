/**
 * Why an environment variable or an option names no bucket, if so: an address instead of the name is the usual slip. An ARN of
 * an access point has a "/" and is fine.
 *
 * @returns completes "CONFIG_BUCKET …"
 */
export function bucketVariableProblem(value: string): string | undefined {
  const [, bucket = "", rest = ""] = /^(?:[sS]3:\/\/)?([^/]*)\/?(.*)$/s.exec(value) ?? [];
  if (value === bucket || value.startsWith("arn:")) return undefined;
  const prefix = rest === "" ? "" : `, and ${JSON.stringify(rest)} in the prefix`;
  return `is ${JSON.stringify(value)}; write the bucket's name alone, ${JSON.stringify(bucket)}${prefix}`;
}
