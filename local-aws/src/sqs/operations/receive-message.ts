import * as z from "zod";
import { maxBatchEntries } from "../batch.ts";
import { md5OfAttributes } from "../message.ts";
import { operation } from "../operation.ts";
import type { ReceivedMessage } from "../queue.ts";

const names = z.array(z.string()).default([]);

const input = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.int().min(1).max(maxBatchEntries).default(1),
  VisibilityTimeout: z.int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  AttributeNames: names,
  MessageSystemAttributeNames: names,
  MessageAttributeNames: names,
});

export const receiveMessage = operation(input, async ({ queues, signal }, request) => {
  const queue = queues.atUrl(request.QueueUrl);
  const received = await queue.receive({
    max: request.MaxNumberOfMessages,
    waitSeconds: request.WaitTimeSeconds ?? queue.settings.waitSeconds,
    visibilityTimeoutSeconds: request.VisibilityTimeout,
    signal,
  });
  return received.length > 0 ? { Messages: received.map((message) => shown(message, request)) } : {};
});

/** Only the attributes that were asked for. */
function shown(message: ReceivedMessage, request: z.infer<typeof input>) {
  const systemNames = [...request.AttributeNames, ...request.MessageSystemAttributeNames];
  const attributes = chosen(message.attributes, systemNames);
  const messageAttributes = chosen(message.messageAttributes, request.MessageAttributeNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    ...(attributes && { Attributes: attributes }),
    ...(messageAttributes && {
      MessageAttributes: messageAttributes,
      MD5OfMessageAttributes: md5OfAttributes(messageAttributes),
    }),
  };
}

/** @returns undefined if none is left: an empty map is not sent */
function chosen<Value>(all: Record<string, Value>, asked: string[]): Record<string, Value> | undefined {
  const entries = Object.entries(all).filter(([name]) => asked.some((pattern) => matches(name, pattern)));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function matches(name: string, pattern: string): boolean {
  if (pattern === "All" || pattern === ".*" || pattern === name) return true;
  return pattern.endsWith(".*") && name.startsWith(pattern.slice(0, -1));
}
