import { needed, type QueryOperation } from "../../query/query-service.ts";
import { mapOf } from "../../query/query-xml.ts";
import type { SnsContext } from "../sns-context.ts";

export const getTopicAttributes: QueryOperation<SnsContext> = ({ topics, accountId }, parameters) => {
  const { arn, displayName, subscriptions } = topics.get(needed(parameters, "TopicArn"));
  const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
  return {
    Attributes: mapOf({
      TopicArn: arn,
      Owner: accountId,
      DisplayName: displayName,
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(subscriptions.length - confirmed),
      SubscriptionsDeleted: "0",
    }),
  };
};
