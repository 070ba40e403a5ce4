import { S3Client } from "@aws-sdk/client-s3";

/**
 * Why nothing can be deployed with this environment, if so; it is found before the functions are built. Whether AWS takes
 * the credentials is left to the CDK.
 *
 * @param profile of the command; absent: that of the environment
 */
export async function awsProblem(profile: string | undefined): Promise<string | undefined> {
  const client = new S3Client({ ...(profile !== undefined && { profile }) });
  try {
    await client.config.credentials();
  } catch (error) {
    const named = profile ?? process.env["AWS_PROFILE"];
    const where = named === undefined ? "" : ` in profile ${named}`;
    return `AWS credentials are missing or have expired${where}, so nothing was deployed. ${signIn} The search for them ended with: ${error instanceof Error ? error.message : error}`;
  }
  if (regionOfCdk() !== undefined) return undefined;
  return client.config.region().then(
    () => undefined,
    () => `No AWS Region is set, and the CDK would take us-east-1. Name it in AWS_REGION, or in the profile.`,
  );
}

const signIn =
  "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with AWS_PROFILE or --profile and sign in with `aws sso login`.";

/** Variables that the CDK reads and the SDK does not. @see https://docs.aws.amazon.com/cdk/v2/guide/configure-env.html */
const regionOfCdk = () =>
  process.env["AWS_DEFAULT_REGION"] ?? process.env["AMAZON_REGION"] ?? process.env["AMAZON_DEFAULT_REGION"];
