import * as z from "zod";
import { operation } from "../operation.ts";

const input = z.object({ QueueUrl: z.string(), ReceiptHandle: z.string() });

export const deleteMessage = operation(input, ({ queues }, { QueueUrl, ReceiptHandle }) =>
  queues.atUrl(QueueUrl).delete(ReceiptHandle),
);
