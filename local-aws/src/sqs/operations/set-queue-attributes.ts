import * as z from "zod";
import { operation } from "../operation.ts";

const input = z.object({ QueueUrl: z.string(), Attributes: z.record(z.string(), z.string()) });

export const setQueueAttributes = operation(input, ({ queues }, { QueueUrl, Attributes }) =>
  queues.changeAttributes(queues.atUrl(QueueUrl), Attributes),
);
