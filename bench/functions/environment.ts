import type { AwsServer, Sent } from "./aws-server.ts";

/** What a function finds in its process, and nothing else. */
export function environment(
  { url }: AwsServer,
  { maxFiles, sent = [] }: { maxFiles: number; sent?: readonly Sent[] },
): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    CONFIG_BUCKET: "config",
    CONFIG_TTL_SECONDS: "86400",
    FLOOR_MAX_FILES: String(maxFiles),
    FLOOR_LOADS: JSON.stringify(sent),
  };
}
