import type { AccountContext } from "../account-context.ts";
import { callerName } from "../caller-name.ts";
import { durationOf } from "../duration.ts";
import type { Parameters } from "../parameters.ts";

/** @see https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentialsWithIAM.html */
export function getClusterCredentialsWithIam({ credentials }: AccountContext, parameters: Parameters): object {
  const durationSeconds = durationOf(parameters["DurationSeconds"], "InvalidParameterValue");
  const name = `IAM:${callerName}`;
  const granted = credentials.grant({ name, user: callerName, autoCreate: false, durationSeconds });
  const { password, expiresAt } = granted;
  return { DbUser: name, DbPassword: password, Expiration: expiresAt, NextRefreshTime: expiresAt };
}
