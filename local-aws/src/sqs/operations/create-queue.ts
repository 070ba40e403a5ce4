import * as z from "zod";
import { operation } from "../operation.ts";

const input = z.object({
  QueueName: z.string(),
  Attributes: z.record(z.string(), z.string()).optional(),
});

export const createQueue = operation(input, ({ queues }, { QueueName, Attributes }) => ({
  QueueUrl: queues.urlOf(queues.create(QueueName, Attributes ?? {})),
}));
