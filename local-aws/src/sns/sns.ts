import type { Service } from "../gateway/service.ts";
import { type QueryOperation, queryService } from "../query/query-service.ts";
import { confirmSubscription } from "./operations/confirm-subscription.ts";
import { createTopic } from "./operations/create-topic.ts";
import { deleteTopic } from "./operations/delete-topic.ts";
import { getTopicAttributes } from "./operations/get-topic-attributes.ts";
import { listSubscriptionsByTopic } from "./operations/list-subscriptions-by-topic.ts";
import { listTopics } from "./operations/list-topics.ts";
import { publish, publishTo } from "./operations/publish.ts";
import { subscribe } from "./operations/subscribe.ts";
import { unsubscribe } from "./operations/unsubscribe.ts";
import type { SnsContext } from "./sns-context.ts";
import { createTopicStore } from "./topic-store.ts";

const operations: Readonly<Record<string, QueryOperation<SnsContext>>> = {
  ConfirmSubscription: confirmSubscription,
  CreateTopic: createTopic,
  DeleteTopic: deleteTopic,
  GetTopicAttributes: getTopicAttributes,
  ListSubscriptionsByTopic: listSubscriptionsByTopic,
  ListTopics: listTopics,
  Publish: publish,
  Subscribe: subscribe,
  Unsubscribe: unsubscribe,
};

type SnsOptions = { region: string; accountId: string } & Pick<SnsContext, "sendMessage" | "onPublish"> & {
    now?: () => Date;
  };

export type LocalSns = {
  service: Service;
  /** Sends a message without a subject to the topic's subscribers. @throws QueryError `NotFound` */
  publish(topicArn: string, message: string): Promise<void>;
};

/** Standard topics in memory. Messages reach queues; local SNS sends no e-mail, and calls no address. */
export function startSns({ region, accountId, sendMessage, onPublish, now = () => new Date() }: SnsOptions): LocalSns {
  const topics = createTopicStore({ region, accountId });
  const context = { topics, accountId, now, sendMessage, onPublish };
  return {
    service: queryService({ name: "SNS", namespace: "http://sns.amazonaws.com/doc/2010-03-31/", context, operations }),
    publish: async (topicArn, Message) => void (await publishTo(context, topicArn, { Message })),
  };
}
