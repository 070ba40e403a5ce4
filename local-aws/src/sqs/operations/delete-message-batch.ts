import * as z from "zod";
import { batchOf, runBatch } from "../batch.ts";
import { operation } from "../operation.ts";

export const deleteMessageBatch = operation(
  batchOf({ ReceiptHandle: z.string() }),
  ({ queues }, { QueueUrl, Entries }) => {
    const queue = queues.atUrl(QueueUrl);
    return runBatch(Entries, ({ ReceiptHandle }) => {
      queue.delete(ReceiptHandle);
      return undefined;
    });
  },
);
