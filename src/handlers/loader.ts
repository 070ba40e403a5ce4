import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { loadMessagesWith } from "../app/load-messages-app.ts";
import { createResources } from "../app/resources.ts";
import type { QueuedMessage } from "../core/load/queued-message.ts";
import type { SubmittedLoad } from "../core/load/submission.ts";

const loadMessages = loadMessagesWith(createResources(process.env));

/** SQS → submit the files that the messages announce; messages whose files were not submitted go back to the queue. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse & { loads: readonly SubmittedLoad[] }> => {
  const { loads, failedMessageIds } = await loadMessages((event?.Records ?? []).map(toMessage));
  return { batchItemFailures: failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })), loads };
};

function toMessage({ messageId, body, eventSourceARN, receiptHandle, attributes }: SQSRecord): QueuedMessage {
  return {
    messageId,
    body,
    queue: queueName(eventSourceARN),
    sentAtMs: timeOf(attributes?.SentTimestamp),
    receives: Number(attributes?.ApproximateReceiveCount) || 1,
    queueArn: eventSourceARN || undefined,
    receiptHandle: receiptHandle || undefined,
  };
}

const queueName = (arn = "") => arn.slice(arn.lastIndexOf(":") + 1);

/** The current time, if a hand-made message has no sending time. */
function timeOf(epochMs: string | undefined): number {
  const time = new Date(Number(epochMs)).getTime();
  return Number.isNaN(time) ? Date.now() : time;
}
