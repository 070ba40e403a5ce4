import * as z from "zod";
import { operation } from "../operation.ts";

const input = z.object({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).default([]) });

export const getQueueAttributes = operation(input, ({ queues }, { QueueUrl, AttributeNames }) => {
  const all = Object.entries(queues.atUrl(QueueUrl).attributes());
  const asked = all.filter(([name]) => AttributeNames.includes("All") || AttributeNames.includes(name));
  return asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {};
});
