import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type SQSClient,
  SQSServiceException,
} from "@aws-sdk/client-sqs";
import type { QueueDepth, Queues } from "../core/upkeep/status.ts";

/** Asks SQS how many messages wait on the queue named like the pipeline, and on its dead-letter queue. */
export function sqsQueues(client: Pick<SQSClient, "send">): Queues {
  return { depth: async (name) => depthOf(client, name) };
}

async function depthOf(client: Pick<SQSClient, "send">, name: string): Promise<QueueDepth | undefined> {
  try {
    const queue = await attributesOf(client, name);
    const deadLetters = deadLetterQueueOf(queue["RedrivePolicy"]);
    return {
      messages: waiting(queue),
      deadLetters: deadLetters === undefined ? 0 : waiting(await attributesOf(client, deadLetters)),
    };
  } catch (error) {
    if (error instanceof SQSServiceException && isUnknownOrDenied(error)) return undefined;
    throw error;
  }
}

async function attributesOf(client: Pick<SQSClient, "send">, name: string): Promise<Record<string, string>> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  return Attributes ?? {};
}

const waiting = (attributes: Record<string, string>) =>
  Number(attributes["ApproximateNumberOfMessages"] ?? 0) +
  Number(attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0) +
  Number(attributes["ApproximateNumberOfMessagesDelayed"] ?? 0);

function deadLetterQueueOf(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined) return undefined;
  const { deadLetterTargetArn }: { deadLetterTargetArn?: string } = JSON.parse(redrivePolicy);
  return deadLetterTargetArn?.split(":").at(-1);
}

const isUnknownOrDenied = ({ name }: SQSServiceException) =>
  /NonExistentQueue|QueueDoesNotExist|AccessDenied|NotAuthorized/i.test(name);
