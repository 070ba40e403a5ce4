import type { AccountContext } from "../account-context.ts";
import { callerName } from "../caller-name.ts";
import { durationOf } from "../duration.ts";
import type { Members } from "../members.ts";

/** @see https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetCredentials.html */
export function getCredentials({ credentials }: AccountContext, members: Members): object {
  const durationSeconds = durationOf(members["durationSeconds"], "ValidationException");
  const name = `IAM:${callerName}`;
  const granted = credentials.grant({ name, user: callerName, autoCreate: false, durationSeconds });
  const expiration = granted.expiresAt.getTime() / 1000;
  return { dbUser: name, dbPassword: granted.password, expiration, nextRefreshTime: expiration };
}
