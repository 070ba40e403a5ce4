import { devNull } from "node:os";
import { resolve } from "node:path";
import type { LocalFunction } from "./local-function.ts";

export type FunctionPlace = {
  region: string;
  accountId: string;
  /** Where the AWS clients of the function send their calls: AWS_ENDPOINT_URL and, per service, AWS_ENDPOINT_URL_S3 …. */
  endpoints: Readonly<Record<string, string>>;
};

/** Credentials of one process; their secret is not looked at. */
type Identity = { accessKeyId: string };

export const functionArn = (place: { region: string; accountId: string }, name: string) =>
  `arn:aws:lambda:${place.region}:${place.accountId}:function:${name}`;

/**
 * The variables of a function's process: Lambda's own, then the function's; of the host's only PATH.
 *
 * The host's AWS profile files are shut out, since no such files exist on Lambda.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function lambdaEnvironment(
  fn: LocalFunction,
  place: FunctionPlace & Identity,
  logStream: string,
): Record<string, string> {
  const { PATH = "" } = process.env;
  return {
    PATH,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    ...place.endpoints,
    ...fn.environment,
    AWS_ACCESS_KEY_ID: place.accessKeyId,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: resolve(fn.directory),
    _HANDLER: fn.handler,
  };
}
