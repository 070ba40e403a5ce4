import { needed, type QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

/** Queues and functions are confirmed at once, e-mail addresses and others when `ConfirmSubscription` comes. */
export const subscribe: QueryOperation<SnsContext> = ({ topics }, parameters) => {
  const { arn, isConfirmed } = topics.subscribe(needed(parameters, "TopicArn"), {
    protocol: needed(parameters, "Protocol"),
    endpoint: needed(parameters, "Endpoint"),
  });
  const isShown = isConfirmed || parameters.get("ReturnSubscriptionArn") === "true";
  return { SubscriptionArn: isShown ? arn : "pending confirmation" };
};
