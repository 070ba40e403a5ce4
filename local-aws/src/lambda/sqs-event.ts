import { MAX_SYNC_PAYLOAD_BYTES } from "./functions.ts";

/** A message as the queue hands it over. */
export type QueueMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  attributes: Readonly<Record<string, string>>;
  messageAttributes: Readonly<Record<string, QueueMessageAttribute>>;
};

export type QueueMessageAttribute = {
  DataType: string;
  StringValue?: string | undefined;
  /** Base64. */
  BinaryValue?: string | undefined;
};

const OPENING = '{"Records":[';
const CLOSING = "]}";

/**
 * The event for the first messages, and how many of them it holds: as many as 6 MB of JSON can take, at least one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export function sqsEvent(messages: readonly QueueMessage[], queueArn: string): { payload: string; count: number } {
  const records: string[] = [];
  let bytes = OPENING.length + CLOSING.length;
  for (const message of messages) {
    const record = JSON.stringify(toRecord(message, queueArn));
    bytes += Buffer.byteLength(record) + (records.length > 0 ? 1 : 0);
    if (records.length > 0 && bytes > MAX_SYNC_PAYLOAD_BYTES) break;
    records.push(record);
  }
  return { payload: OPENING + records.join(",") + CLOSING, count: records.length };
}

/** Whether the messages fill an event: then waiting for more is useless. */
export const fillsEvent = (messages: readonly QueueMessage[]): boolean =>
  messages.reduce((bytes, message) => bytes + message.body.length, 0) >= MAX_SYNC_PAYLOAD_BYTES;

function toRecord(message: QueueMessage, queueArn: string) {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, attribute]) => [name, toEventAttribute(attribute)]),
    ),
    md5OfBody: message.md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(":")[3] ?? "",
  };
}

const toEventAttribute = ({ DataType, StringValue, BinaryValue }: QueueMessageAttribute) => ({
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});
