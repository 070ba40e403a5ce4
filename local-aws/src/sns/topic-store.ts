import { randomUUID } from "node:crypto";
import { QueryError } from "../query/query-error.ts";

export type Subscription = {
  /** Its ARN counts once it is confirmed; until then lists show `PendingConfirmation`. */
  arn: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  isConfirmed: boolean;
  /** What the message to the endpoint would hold. */
  token: string;
};

export type Topic = { arn: string; displayName: string; subscriptions: Subscription[] };

export type TopicStore = {
  /** Does nothing if the topic exists. */
  create(name: string): Topic;
  /** @throws QueryError `NotFound` */
  get(arn: string): Topic;
  delete(arn: string): void;
  all(): readonly Topic[];
  subscribe(topicArn: string, target: { protocol: string; endpoint: string }): Subscription;
};

/** SNS asks no one in the same account for a confirmation of these. */
const confirmedAtOnce = new Set(["sqs", "lambda", "firehose", "sms", "application"]);

export function createTopicStore({ region, accountId }: { region: string; accountId: string }): TopicStore {
  const topics = new Map<string, Topic>();
  const get = (arn: string) => {
    const topic = topics.get(arn);
    if (!topic) throw new QueryError("NotFound", "Topic does not exist", 404);
    return topic;
  };
  return {
    create: (name) => {
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      const topic = topics.get(arn) ?? { arn, displayName: "", subscriptions: [] };
      topics.set(arn, topic);
      return topic;
    },
    get,
    delete: (arn) => void topics.delete(arn),
    all: () => [...topics.values()],
    subscribe: (topicArn, { protocol, endpoint }) => {
      const { subscriptions } = get(topicArn);
      const known = subscriptions.find((each) => each.protocol === protocol && each.endpoint === endpoint);
      if (known) return known;
      const isConfirmed = confirmedAtOnce.has(protocol);
      const arn = `${topicArn}:${randomUUID()}`;
      const subscription = { arn, topicArn, protocol, endpoint, isConfirmed, token: randomUUID().replaceAll("-", "") };
      subscriptions.push(subscription);
      return subscription;
    },
  };
}
