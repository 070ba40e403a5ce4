import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { QueueMessage, QueueMessageAttribute } from "../lambda/sqs-event.ts";
import { type Queues, queueName } from "./queues.ts";

/** Queues that another emulator serves. */
export function remoteQueues(client: SQSClient): Queues {
  const urlOf = async (name: string) => {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  };
  const arnOf = async (QueueUrl: string | undefined) => {
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
    const { Attributes } = await client.send(asked);
    return Attributes?.QueueArn ?? "";
  };
  return {
    create: async (name, attributes) => {
      const created = new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } });
      return await arnOf((await client.send(created)).QueueUrl);
    },
    change: async (name, attributes) => {
      const QueueUrl = await urlOf(name);
      await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { ...attributes } }));
    },
    send: async (queueArn, body) => {
      const QueueUrl = await urlOf(queueName(queueArn));
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    },
    polled: async (name) => {
      const QueueUrl = await urlOf(name);
      return {
        arn: await arnOf(QueueUrl),
        receive: async ({ max, waitSeconds, signal }) => {
          const asked = new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: Math.min(10, max),
            WaitTimeSeconds: Math.min(20, Math.ceil(waitSeconds)),
            MessageSystemAttributeNames: ["All"],
            MessageAttributeNames: ["All"],
          });
          const { Messages = [] } = await client.send(asked, { abortSignal: signal });
          return Messages.map(toQueueMessage);
        },
        delete: async (ReceiptHandle) => {
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        },
        changeVisibility: async (ReceiptHandle, seconds) => {
          const VisibilityTimeout = Math.ceil(seconds);
          await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
        },
      };
    },
    activity: () => [],
  };
}

const toQueueMessage = (message: Message): QueueMessage => ({
  messageId: message.MessageId ?? "",
  receiptHandle: message.ReceiptHandle ?? "",
  body: message.Body ?? "",
  md5OfBody: message.MD5OfBody ?? "",
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, toAttribute(value)]),
  ),
});

const toAttribute = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue): QueueMessageAttribute => ({
  DataType: DataType ?? "String",
  StringValue,
  BinaryValue: BinaryValue && Buffer.from(BinaryValue).toString("base64"),
});
