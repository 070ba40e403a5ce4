import * as z from "zod";
import { operation } from "../operation.ts";

/** What ChangeMessageVisibility and the entries of its batch share. */
export const visibilityShape = { ReceiptHandle: z.string(), VisibilityTimeout: z.int().min(0).max(43_200) };

export const changeMessageVisibility = operation(
  z.object({ QueueUrl: z.string(), ...visibilityShape }),
  ({ queues }, { QueueUrl, ReceiptHandle, VisibilityTimeout }) =>
    queues.atUrl(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout),
);
