import { randomUUID } from "node:crypto";
import { needed, type QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

export const publish: QueryOperation<SnsContext> = async (context, parameters) => {
  const Subject = parameters.get("Subject");
  const MessageId = await publishTo(context, needed(parameters, "TopicArn"), {
    ...(Subject !== null && { Subject }),
    Message: needed(parameters, "Message"),
  });
  return { MessageId };
};

/** Confirmed queues receive SNS's envelope; to other subscribers nothing is sent. @returns the message's id */
export async function publishTo(
  { topics, now, sendMessage, onPublish }: SnsContext,
  topicArn: string,
  { Subject, Message }: { Subject?: string; Message: string },
): Promise<string> {
  const { arn, subscriptions } = topics.get(topicArn);
  onPublish?.({ topicArn: arn, ...(Subject !== undefined && { subject: Subject }), message: Message });
  const MessageId = randomUUID();
  const envelope = JSON.stringify({
    Type: "Notification",
    MessageId,
    TopicArn: arn,
    ...(Subject !== undefined && { Subject }),
    Message,
    Timestamp: now().toISOString(),
  });
  const queues = subscriptions.filter(({ protocol, isConfirmed }) => protocol === "sqs" && isConfirmed);
  await Promise.all(queues.map(({ endpoint }) => sendMessage(endpoint, envelope)));
  return MessageId;
}
