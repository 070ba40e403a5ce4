import { randomUUID } from "node:crypto";
import { needed, type QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

/** Confirmed queues receive SNS's envelope; to other subscribers nothing is sent. */
export const publish: QueryOperation<SnsContext> = async ({ topics, now, sendMessage }, parameters) => {
  const { arn, subscriptions } = topics.get(needed(parameters, "TopicArn"));
  const MessageId = randomUUID();
  const Subject = parameters.get("Subject");
  const envelope = JSON.stringify({
    Type: "Notification",
    MessageId,
    TopicArn: arn,
    ...(Subject !== null && { Subject }),
    Message: needed(parameters, "Message"),
    Timestamp: now().toISOString(),
  });
  const queues = subscriptions.filter(({ protocol, isConfirmed }) => protocol === "sqs" && isConfirmed);
  await Promise.all(queues.map(({ endpoint }) => sendMessage(endpoint, envelope)));
  return { MessageId };
};
