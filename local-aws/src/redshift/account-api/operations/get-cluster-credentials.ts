import type { AccountContext } from "../account-context.ts";
import { AccountError } from "../account-error.ts";
import { durationOf } from "../duration.ts";
import type { Parameters } from "../parameters.ts";

/**
 * A password for a while. With AutoCreate the user is created when it first signs in; the answer's prefix says so.
 * `DbGroups` has no effect.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html
 */
export function getClusterCredentials({ credentials }: AccountContext, parameters: Parameters): object {
  const user = parameters["DbUser"];
  if (!user) throw new AccountError("MissingParameter", "The request must contain the parameter DbUser.");
  const autoCreate = parameters["AutoCreate"] === "true";
  const durationSeconds = durationOf(parameters["DurationSeconds"], "InvalidParameterValue");
  const name = `${autoCreate ? "IAMA" : "IAM"}:${user}`;
  const granted = credentials.grant({ name, user, autoCreate, durationSeconds });
  return { DbUser: granted.name, DbPassword: granted.password, Expiration: granted.expiresAt };
}
