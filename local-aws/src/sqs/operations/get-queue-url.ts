import * as z from "zod";
import { operation } from "../operation.ts";
import { noSuchQueue } from "../queue-registry.ts";

export const getQueueUrl = operation(z.object({ QueueName: z.string() }), ({ queues }, { QueueName }) => {
  const queue = queues.named(QueueName);
  if (!queue) throw noSuchQueue();
  return { QueueUrl: queues.urlOf(queue) };
});
