import * as z from "zod";
import { md5OfAttributes } from "../message.ts";
import { operation } from "../operation.ts";
import type { Queue } from "../queue.ts";

const attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

/** What SendMessage and the entries of SendMessageBatch share. */
export const messageShape = {
  MessageBody: z.string(),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), attribute).optional(),
  MessageSystemAttributes: z.object({ AWSTraceHeader: attribute.optional() }).optional(),
};

const messageSchema = z.object(messageShape);

export const sendMessage = operation(
  messageSchema.extend({ QueueUrl: z.string() }),
  ({ queues }, { QueueUrl, ...message }) => sendTo(queues.atUrl(QueueUrl), message),
);

export function sendTo(queue: Queue, input: z.infer<typeof messageSchema>) {
  const message = queue.send(input.MessageBody, {
    delaySeconds: input.DelaySeconds,
    messageAttributes: input.MessageAttributes,
    traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
  });
  return {
    MessageId: message.id,
    MD5OfMessageBody: message.md5OfBody,
    MD5OfMessageAttributes: md5OfAttributes(message.messageAttributes),
  };
}
