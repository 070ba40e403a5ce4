import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type SQSClient,
  SQSServiceException,
} from "@aws-sdk/client-sqs";
import type { QueueDepth, Queues } from "../core/upkeep/status.ts";
import { messagesOn, redriveOf } from "./queue-attributes.ts";

/** Asks SQS how many messages wait on the queue named like the pipeline, and on its dead-letter queue. */
export function sqsQueues(client: Pick<SQSClient, "send">): Queues {
  return { depth: async (name) => depthOf(client, name) };
}

async function depthOf(client: Pick<SQSClient, "send">, name: string): Promise<QueueDepth | undefined> {
  try {
    const queue = await attributesOf(client, name);
    const deadLetters = redriveOf(queue)?.deadLetterArn.split(":").at(-1);
    return {
      messages: messagesOn(queue),
      deadLetters: deadLetters ? messagesOn(await attributesOf(client, deadLetters)) : 0,
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

const isUnknownOrDenied = ({ name }: SQSServiceException) =>
  /NonExistentQueue|QueueDoesNotExist|AccessDenied|NotAuthorized/i.test(name);
