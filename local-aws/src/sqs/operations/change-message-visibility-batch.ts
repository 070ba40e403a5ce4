import { batchOf, runBatch } from "../batch.ts";
import { operation } from "../operation.ts";
import { visibilityShape } from "./change-message-visibility.ts";

export const changeMessageVisibilityBatch = operation(batchOf(visibilityShape), ({ queues }, { QueueUrl, Entries }) => {
  const queue = queues.atUrl(QueueUrl);
  return runBatch(Entries, ({ ReceiptHandle, VisibilityTimeout }) => {
    queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
    return undefined;
  });
});
