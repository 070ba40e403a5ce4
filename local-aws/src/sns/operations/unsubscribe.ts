import { QueryError } from "../../query/query-error.ts";
import { needed, type QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

export const unsubscribe: QueryOperation<SnsContext> = ({ topics }, parameters) => {
  const arn = needed(parameters, "SubscriptionArn");
  const topic = topics.all().find(({ subscriptions }) => subscriptions.some((each) => each.arn === arn));
  if (!topic) throw new QueryError("NotFound", "Subscription does not exist", 404);
  topic.subscriptions = topic.subscriptions.filter((each) => each.arn !== arn);
  return undefined;
};
