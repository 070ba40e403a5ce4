import { AccountError } from "./account-error.ts";

/** @see https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html */
const [shortest, longest] = [900, 3600];

/** In seconds; 15 minutes if the request says nothing. @throws AccountError outside 900 to 3600 */
export function durationOf(value: unknown, code: string): number {
  const seconds = value === undefined ? shortest : Number(value);
  if (Number.isInteger(seconds) && seconds >= shortest && seconds <= longest) return seconds;
  throw new AccountError(
    code,
    `Credentials last from ${shortest} to ${longest} seconds, and this request asks for ${value}.`,
  );
}
