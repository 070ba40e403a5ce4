import { createHash } from "node:crypto";

/** As on the wire; `BinaryValue` is base64. */
type MessageAttribute = { DataType: string; StringValue?: string | undefined; BinaryValue?: string | undefined };
export type MessageAttributes = Record<string, MessageAttribute>;

export type Message = {
  id: string;
  body: string;
  md5OfBody: string;
  messageAttributes: MessageAttributes;
  traceHeader: string | undefined;
  sentAtMs: number;
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  /** The receipt handle of the latest receive: the only one that deletes. */
  receiptHandle: string | undefined;
  /** The queue whose redrive policy moved it here. */
  deadLetterSourceArn: string | undefined;
};

export function md5(data: string | Uint8Array): string {
  return createHash("md5").update(data).digest("hex");
}

/** Body and attributes together, as the size limits of SQS count them. */
export function messageBytes(body: string, attributes: MessageAttributes = {}): number {
  const attributeBytes = Object.entries(attributes).map(
    ([name, { DataType, StringValue = "", BinaryValue = "" }]) =>
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.byteLength(BinaryValue, "base64"),
  );
  return attributeBytes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(body));
}

/**
 * The digest some clients check: names sorted, every part with its length before it.
 *
 * @returns undefined if there are none
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const entries = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  return md5(Buffer.concat(entries.flatMap(([name, attribute]) => attributeParts(name, attribute))));
}

function attributeParts(name: string, attribute: MessageAttribute): Buffer[] {
  const binary = attribute.DataType.startsWith("Binary");
  const value = binary ? Buffer.from(attribute.BinaryValue ?? "", "base64") : Buffer.from(attribute.StringValue ?? "");
  return [
    ...withLength(Buffer.from(name)),
    ...withLength(Buffer.from(attribute.DataType)),
    Buffer.from([binary ? 2 : 1]),
    ...withLength(value),
  ];
}

function withLength(part: Buffer): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return [length, part];
}
