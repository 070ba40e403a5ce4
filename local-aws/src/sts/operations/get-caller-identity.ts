import type { QueryOperation } from "../../query/query-service.ts";

/** The role that the events of statements name too. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const getCallerIdentity: QueryOperation<{ accountId: string }> = ({ accountId }) => ({
  Arn: `arn:aws:sts::${accountId}:assumed-role/local/local`,
  UserId: "AROALOCAL:local",
  Account: accountId,
});
