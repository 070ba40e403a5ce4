import { batchOf, runBatch } from "../batch.ts";
import { messageBytes } from "../message.ts";
import { operation } from "../operation.ts";
import { SqsError } from "../sqs-error.ts";
import { messageShape, sendTo } from "./send-message.ts";

/** All entries together. @see facts §3.4 */
const maxBatchBytes = 1_048_576;

export const sendMessageBatch = operation(batchOf(messageShape), ({ queues }, { QueueUrl, Entries }) => {
  const queue = queues.atUrl(QueueUrl);
  const bytes = Entries.reduce((sum, entry) => sum + messageBytes(entry.MessageBody, entry.MessageAttributes), 0);
  if (bytes > maxBatchBytes)
    throw new SqsError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${bytes} bytes.`,
    );
  return runBatch(Entries, (entry) => sendTo(queue, entry));
});
