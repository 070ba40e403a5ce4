import * as z from "zod";
import { operation } from "../operation.ts";

export const listDeadLetterSourceQueues = operation(z.object({ QueueUrl: z.string() }), ({ queues }, { QueueUrl }) => {
  const { arn } = queues.atUrl(QueueUrl);
  const sources = queues.all().filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
  return { queueUrls: sources.map(queues.urlOf) };
});
