import { QueryError } from "../../query/query-error.ts";
import { needed, type QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

/** Takes SNS's token; since no message leaves this machine, the subscription's ARN is taken as well. */
export const confirmSubscription: QueryOperation<SnsContext> = ({ topics }, parameters) => {
  const token = needed(parameters, "Token");
  const { subscriptions } = topics.get(needed(parameters, "TopicArn"));
  const subscription = subscriptions.find((each) => each.token === token || each.arn === token);
  if (!subscription) throw new QueryError("InvalidParameter", "Invalid token");
  subscription.isConfirmed = true;
  return { SubscriptionArn: subscription.arn };
};
