import { randomUUID } from "node:crypto";
import { createLongPoll } from "./long-poll.ts";
import { type Message, type MessageAttributes, md5, messageBytes } from "./message.ts";
import { createMessageShelf, type MessageShelf } from "./message-shelf.ts";
import { keptShelf, type MessageStore } from "./message-store.ts";
import { type QueueSettings, settingsAttributes } from "./queue-settings.ts";
import { SqsError } from "./sqs-error.ts";

/** A message as a consumer sees it; attribute values are strings, as SQS writes them. */
export type ReceivedMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  attributes: Record<string, string>;
  messageAttributes: MessageAttributes;
};

type SendOptions = {
  delaySeconds?: number | undefined;
  messageAttributes?: MessageAttributes | undefined;
  traceHeader?: string | undefined;
};

type ReceiveOptions = {
  /** SQS itself allows 10; calls in process have no limit. */
  max: number;
  waitSeconds: number;
  visibilityTimeoutSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
};

/** A standard queue. Order is first in, first out as long as nothing is retried. */
export type Queue = Disposable & {
  name: string;
  arn: string;
  settings: QueueSettings;
  /** @throws SqsError if the message is too large or holds characters that SQS refuses */
  send(body: string, options?: SendOptions): Message;
  /** Counts as a receive and starts the visibility time-out. Ends early, and empty, when `signal` aborts. */
  receive(options: ReceiveOptions): Promise<ReceivedMessage[]>;
  /** A handle from before the latest receive deletes nothing. @throws SqsError if the handle is not from this queue */
  delete(receiptHandle: string): void;
  changeVisibility(receiptHandle: string, timeoutSeconds: number): void;
  /** Takes over a message that another queue's redrive policy gave up. */
  adopt(message: Message, fromArn: string): void;
  /** Removes every message that can be received now and returns them. */
  drain(): Message[];
  purge(): void;
  changeSettings(settings: Partial<QueueSettings>): void;
  attributes(): Record<string, string>;
};

type QueueDeps = {
  name: string;
  arn: string;
  accountId: string;
  settings: QueueSettings;
  now: () => Date;
  /** The dead-letter queue with this ARN, if it exists. */
  findQueue: (arn: string) => Queue | undefined;
  /** Default: messages end with the process. */
  store?: MessageStore | undefined;
};

export function openQueue(deps: QueueDeps): Queue {
  const inMemory = createMessageShelf();
  const shelf = deps.store ? keptShelf(inMemory, deps.store, deps.name) : inMemory;
  const nowMs = () => deps.now().getTime();
  const created = seconds(nowMs());
  let modified = created;

  const poll = createLongPoll<ReceivedMessage>({ nowMs, nextAtMs: () => shelf.nextVisibleAtMs() });
  const find = (receiptHandle: string) => findByReceipt({ shelf, queueName: deps.name, receiptHandle });

  const queue: Queue = {
    name: deps.name,
    arn: deps.arn,
    settings: deps.settings,
    send(body, options = {}) {
      const message = newMessage(body, options, nowMs());
      refuseUnsendable(message, queue.settings.maxMessageBytes);
      const delaySeconds = options.delaySeconds ?? queue.settings.delaySeconds;
      if (delaySeconds > 0) shelf.addDelayed(message, message.sentAtMs + delaySeconds * 1000);
      else shelf.add(message);
      poll.wake();
      return message;
    },
    receive: (options) =>
      poll.wait({
        take: () => takeBatch({ queue, shelf, deps, options, nowMs: nowMs() }),
        waitMs: options.waitSeconds * 1000,
        signal: options.signal,
      }),
    delete(receiptHandle) {
      const message = find(receiptHandle);
      if (message) shelf.remove(message.id);
    },
    changeVisibility(receiptHandle, timeoutSeconds) {
      const message = find(receiptHandle);
      if (!message) throw gone(receiptHandle);
      if (!shelf.isInFlight(message.id, nowMs())) throw notInFlight(receiptHandle);
      shelf.hide(message, nowMs() + timeoutSeconds * 1000);
      poll.wake();
    },
    adopt(message, fromArn) {
      shelf.add({ ...message, receiptHandle: undefined, deadLetterSourceArn: fromArn });
      poll.wake();
    },
    drain() {
      const drained: Message[] = [];
      for (let message = shelf.take(nowMs()); message; message = shelf.take(nowMs())) {
        shelf.remove(message.id);
        drained.push(message);
      }
      return drained;
    },
    purge: () => shelf.clear(),
    changeSettings(settings) {
      queue.settings = { ...queue.settings, ...settings };
      modified = seconds(nowMs());
    },
    attributes() {
      dropExpired(shelf, queue.settings, nowMs());
      const counts = shelf.counts(nowMs());
      return {
        QueueArn: deps.arn,
        ApproximateNumberOfMessages: String(counts.visible),
        ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
        ApproximateNumberOfMessagesDelayed: String(counts.delayed),
        CreatedTimestamp: created,
        LastModifiedTimestamp: modified,
        ...settingsAttributes(queue.settings),
      };
    },
    [Symbol.dispose]: () => poll.end(),
  };
  return queue;
}

const seconds = (ms: number) => String(Math.floor(ms / 1000));

function newMessage(body: string, options: SendOptions, sentAtMs: number): Message {
  return {
    id: randomUUID(),
    body,
    md5OfBody: md5(body),
    messageAttributes: options.messageAttributes ?? {},
    traceHeader: options.traceHeader,
    sentAtMs,
    receiveCount: 0,
    firstReceivedAtMs: undefined,
    receiptHandle: undefined,
    deadLetterSourceArn: undefined,
  };
}

/** What XML 1.0 cannot hold, as SendMessage documents. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const refusedCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

function refuseUnsendable(message: Message, maxBytes: number): void {
  if (message.body === "")
    throw new SqsError("MissingParameter", "The request must contain the parameter MessageBody.");
  if (refusedCharacters.test(message.body))
    throw new SqsError("InvalidMessageContents", "The message contains characters outside the allowed set.");
  const bytes = messageBytes(message.body, message.messageAttributes);
  if (bytes > maxBytes)
    throw new SqsError(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes, and this one has ${bytes}.`,
    );
}

type Taking = { queue: Queue; shelf: MessageShelf; deps: QueueDeps; options: ReceiveOptions; nowMs: number };

function takeBatch({ queue, shelf, deps, options, nowMs }: Taking): ReceivedMessage[] {
  const batch: ReceivedMessage[] = [];
  const hiddenSeconds = options.visibilityTimeoutSeconds ?? queue.settings.visibilityTimeoutSeconds;
  while (batch.length < options.max) {
    const message = shelf.take(nowMs);
    if (!message) break;
    if (isExpired(message, queue.settings, nowMs)) shelf.remove(message.id);
    else if (!redrive({ message, queue, shelf, deps })) {
      batch.push(markReceived(message, deps, nowMs));
      shelf.hide(message, nowMs + hiddenSeconds * 1000);
    }
  }
  return batch;
}

function isExpired(message: Message, settings: QueueSettings, nowMs: number): boolean {
  return message.sentAtMs + settings.retentionSeconds * 1000 <= nowMs;
}

function dropExpired(shelf: MessageShelf, settings: QueueSettings, nowMs: number): void {
  for (let first = shelf.peek(nowMs); first && isExpired(first, settings, nowMs); first = shelf.peek(nowMs))
    shelf.remove(first.id);
}

/** Moves a message that was received too often; without its dead-letter queue it stays and is received on. */
function redrive({ message, queue, shelf, deps }: Pick<Taking, "queue" | "shelf" | "deps"> & { message: Message }) {
  const policy = queue.settings.redrive;
  if (!policy || message.receiveCount < policy.maxReceiveCount) return false;
  const target = deps.findQueue(policy.deadLetterTargetArn);
  if (!target) return false;
  shelf.remove(message.id);
  target.adopt(message, queue.arn);
  return true;
}

function markReceived(message: Message, deps: QueueDeps, nowMs: number): ReceivedMessage {
  message.receiveCount += 1;
  message.firstReceivedAtMs ??= nowMs;
  const receiptHandle = receiptHandleOf(deps.name, message.id);
  message.receiptHandle = receiptHandle;
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    md5OfBody: message.md5OfBody,
    messageAttributes: message.messageAttributes,
    attributes: {
      SenderId: deps.accountId,
      SentTimestamp: String(message.sentAtMs),
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
      ...(message.traceHeader && { AWSTraceHeader: message.traceHeader }),
      ...(message.deadLetterSourceArn && { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
    },
  };
}

function receiptHandleOf(queueName: string, messageId: string): string {
  return Buffer.from(`${queueName}/${messageId}/${randomUUID()}`).toString("base64");
}

/** @returns undefined if the message is gone or was received again since */
function findByReceipt(options: { shelf: MessageShelf; queueName: string; receiptHandle: string }) {
  const [queueName, messageId = ""] = Buffer.from(options.receiptHandle, "base64").toString().split("/");
  if (queueName !== options.queueName)
    throw new SqsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${options.receiptHandle}" is not a valid receipt handle of queue ${options.queueName}.`,
    );
  const message = options.shelf.get(messageId);
  return message?.receiptHandle === options.receiptHandle ? message : undefined;
}

function gone(receiptHandle: string): SqsError {
  return new SqsError(
    "InvalidParameterValue",
    `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
  );
}

function notInFlight(receiptHandle: string): SqsError {
  return new SqsError(
    "MessageNotInflight",
    `The message of receipt handle ${receiptHandle} is not in flight: its visibility time-out has ended.`,
  );
}
