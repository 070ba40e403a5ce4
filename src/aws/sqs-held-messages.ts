import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import pMap from "p-map";
import { chunks } from "../core/ledger/ledger-limits.ts";
import type { HeldMessages } from "../core/ports/held-messages.ts";
import { redriveOf } from "./queue-attributes.ts";

/** As of SQS: entries of one call. */
const maxEntries = 10;
const maxCallsAtOnce = 20;

/**
 * Messages of SQS that a trigger handed over. A message whose visibility a function changed keeps that, although the
 * function then reports it as failed.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
 */
export function sqsHeldMessages(client: Pick<SQSClient, "send">): HeldMessages {
  const urls = new Map<string, Promise<string>>();
  const urlOf = (queueArn: string) => {
    const known = urls.get(queueArn) ?? askUrl(client, queueArn);
    urls.set(queueArn, known);
    known.catch(() => urls.delete(queueArn));
    return known;
  };
  return {
    hide: async (queueArn, receiptHandles, seconds) => {
      const QueueUrl = await urlOf(queueArn);
      const failures = await pMap(
        chunks(receiptHandles, maxEntries),
        async (handles) => {
          const Entries = handles.map((ReceiptHandle, index) => ({
            Id: String(index),
            ReceiptHandle,
            VisibilityTimeout: seconds,
          }));
          const { Failed = [] } = await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
          return Failed;
        },
        { concurrency: maxCallsAtOnce, stopOnError: false },
      );
      const [first] = failures.flat();
      if (first)
        throw new Error(`SQS refused ${failures.flat().length} messages: ${first.Code} ${first.Message ?? ""}`);
    },
    maxReceiveCount: async (queueArn) => {
      const asked = { QueueUrl: await urlOf(queueArn), AttributeNames: ["RedrivePolicy" as const] };
      const { Attributes = {} } = await client.send(new GetQueueAttributesCommand(asked));
      return redriveOf(Attributes)?.maxReceiveCount;
    },
  };
}

async function askUrl(client: Pick<SQSClient, "send">, queueArn: string): Promise<string> {
  const [, , , , QueueOwnerAWSAccountId, QueueName] = queueArn.split(":");
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }));
  if (!QueueUrl) throw new Error(`SQS names no address of ${queueArn}`);
  return QueueUrl;
}
