import { needed, type QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

/** In one page. @see https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export const listSubscriptionsByTopic: QueryOperation<SnsContext> = ({ topics, accountId }, parameters) => ({
  Subscriptions: topics
    .get(needed(parameters, "TopicArn"))
    .subscriptions.map(({ arn, topicArn, protocol, endpoint, isConfirmed }) => ({
      SubscriptionArn: isConfirmed ? arn : "PendingConfirmation",
      Owner: accountId,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    })),
});
