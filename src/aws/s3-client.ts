import { S3Client } from "@aws-sdk/client-s3";

/**
 * A client of S3, in AWS or at the endpoint that the environment names. Elsewhere buckets have no host names of their own
 * (`bucket.localhost` is unknown to most machines), so that they stand in the path, as with the AWS CLI.
 */
export function s3Client(env: Readonly<Record<string, string | undefined>>): S3Client {
  const endpoint = env["AWS_ENDPOINT_URL_S3"] ?? env["AWS_ENDPOINT_URL"] ?? "";
  return new S3Client(endpoint === "" || endpoint.includes(".amazonaws.com") ? {} : { forcePathStyle: true });
}
