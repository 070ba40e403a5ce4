import { paginateListSubscriptionsByTopic, type SNSClient } from "@aws-sdk/client-sns";
import type { Subscriber, Topics } from "../../core/doctor/world.ts";
import { absentIf, ask } from "./ask.ts";

export function snsSubscribers(client: SNSClient): Topics {
  return {
    subscribers: (topicArn) =>
      ask("sns:ListSubscriptionsByTopic", () => list(client, topicArn).catch(absentIf(/^NotFound(?:Exception)?$/))),
  };
}

async function list(client: SNSClient, TopicArn: string): Promise<Subscriber[]> {
  const found: Subscriber[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
    found.push(
      ...Subscriptions.map(({ Protocol: protocol = "", Endpoint: endpoint = "", SubscriptionArn: arn = "" }) => ({
        protocol,
        endpoint,
        isConfirmed: arn.startsWith("arn:"),
      })),
    );
  return found;
}
