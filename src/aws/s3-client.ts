import { S3Client } from "@aws-sdk/client-s3";

/**
 * A client of S3, in AWS or at the endpoint that the environment names. At another endpoint the bucket goes into the path, as
 * with the AWS CLI: most machines cannot resolve `bucket.localhost`.
 */
export function s3Client(env: Readonly<Record<string, string | undefined>>): S3Client {
  const endpoint = env["AWS_ENDPOINT_URL_S3"] ?? env["AWS_ENDPOINT_URL"] ?? "";
  return new S3Client(endpoint === "" || endpoint.includes(".amazonaws.com") ? {} : { forcePathStyle: true });
}
