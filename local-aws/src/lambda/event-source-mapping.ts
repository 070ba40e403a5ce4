import { setTimeout as delay } from "node:timers/promises";
import { createSlots } from "../slots.ts";
import { failedMessages } from "./failed-messages.ts";
import type { InvocationRequest, InvocationResult } from "./invocation.ts";
import { fillsEvent, type QueueMessage, sqsEvent } from "./sqs-event.ts";

/** What a mapping needs of a queue. */
export type PolledQueue = {
  arn: string;
  /** Waits up to `waitSeconds` for the first message; a message received stays hidden for the visibility time-out. */
  receive(options: { max: number; waitSeconds: number; signal: AbortSignal }): Promise<QueueMessage[]>;
  delete(receiptHandle: string): void | Promise<void>;
  /**
   * Called for each message that the function failed with; it returns when its visibility time-out ends, or when the function
   * has said with ChangeMessageVisibility: Lambda deletes the other messages and leaves this one as it is.
   */
  giveBack?(receiptHandle: string): void | Promise<void>;
};

export type MappingOptions = {
  queue: PolledQueue;
  invoke: (request: InvocationRequest) => Promise<InvocationResult>;
  /** 1 to 10,000; more than 10 needs a window. */
  batchSize: number;
  /** How long a batch collects messages, counted from its first; 0 takes what is there. */
  windowSeconds: number;
  /** Batches under way at once, 2 to 1,000; Lambda starts with 5. */
  maximumConcurrency?: number | undefined;
  /** A batch that could not be run at all, unless the mapping was stopped; its messages come back later. */
  onError: (error: unknown) => void;
};

/** As of SQS: messages of one call, and seconds of one wait. */
const RECEIVE_MAX = 10;
const RECEIVE_WAIT_SECONDS = 20;
const PAUSE_AFTER_ERROR_SECONDS = 1;
/** A queue that was deleted may answer at once, for ever. */
const PAUSE_WHEN_EMPTY_SECONDS = 0.05;
/** How long disposing lets batches under way come to their end. */
const DRAIN_SECONDS = 1;

/**
 * Feeds a function from a queue, as Lambda's SQS event source mapping with ReportBatchItemFailures does.
 *
 * A message is deleted only after the function succeeded with it; otherwise it stays in the queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html maximum concurrency, at least 2
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html partial failures
 * @throws RangeError for sizes, windows and concurrency that Lambda refuses
 */
export function startEventSourceMapping(options: MappingOptions): AsyncDisposable {
  refuseBadLimits(options);
  const stopped = new AbortController();
  const slots = createSlots(options.maximumConcurrency ?? 5);
  const running = new Set<Promise<void>>();
  const collect = batchCollector(options, stopped.signal);
  const onError = (error: unknown) => stopped.signal.aborted || options.onError(error);

  const poll = async () => {
    while (!stopped.signal.aborted) {
      const release = await slots.take();
      const batch = await collect();
      const run = (batch.count === 0 ? Promise.resolve() : runBatch({ ...options, onError }, batch)).finally(() => {
        release();
        running.delete(run);
      });
      running.add(run);
    }
  };
  const polling = poll();

  return {
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      const ended = Promise.all([polling, ...running]);
      await Promise.race([ended, delay(DRAIN_SECONDS * 1000, undefined, { ref: false })]);
    },
  };
}

type Batch = { messages: readonly QueueMessage[]; payload: string; count: number };

/** Collects one batch after the other; messages that a payload could not take begin the next. */
function batchCollector({ queue, batchSize, windowSeconds, onError }: MappingOptions, signal: AbortSignal) {
  let waiting: QueueMessage[] = [];
  const pause = (seconds: number) => delay(seconds * 1000, undefined, { signal }).catch(() => undefined);

  const receive = async (waitSeconds: number) => {
    const max = Math.min(RECEIVE_MAX, batchSize - waiting.length);
    const received = await queue.receive({ max, waitSeconds, signal });
    waiting.push(...received);
    return received.length;
  };
  const fill = async () => {
    if (waiting.length === 0 && (await receive(RECEIVE_WAIT_SECONDS)) === 0) await pause(PAUSE_WHEN_EMPTY_SECONDS);
    const end = performance.now() + windowSeconds * 1000;
    while (waiting.length > 0 && waiting.length < batchSize && !fillsEvent(waiting) && !signal.aborted) {
      const secondsLeft = Math.max(0, (end - performance.now()) / 1000);
      const received = await receive(Math.min(RECEIVE_WAIT_SECONDS, secondsLeft));
      if (received === 0 && secondsLeft === 0) break;
    }
  };

  return async (): Promise<Batch> => {
    try {
      await fill();
    } catch (error) {
      if (signal.aborted) return { messages: [], payload: "", count: 0 };
      onError(error);
      await pause(PAUSE_AFTER_ERROR_SECONDS);
    }
    if (signal.aborted) return { messages: [], payload: "", count: 0 };
    const { payload, count } = sqsEvent(waiting, queue.arn);
    const messages = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return { messages, payload, count };
  };
}

async function runBatch({ queue, invoke, onError }: MappingOptions, { messages, payload }: Batch): Promise<void> {
  try {
    const result = await invoke({ payload });
    const failed = failedMessages(
      result,
      messages.map(({ messageId }) => messageId),
    );
    await Promise.all(
      messages.map(async ({ messageId, receiptHandle }) =>
        failed.has(messageId) ? queue.giveBack?.(receiptHandle) : queue.delete(receiptHandle),
      ),
    );
  } catch (error) {
    onError(error);
  }
}

function refuseBadLimits({ queue, batchSize, windowSeconds, maximumConcurrency = 5 }: MappingOptions): void {
  const refuse = (problem: string) => {
    throw new RangeError(`The event source mapping of ${queue.arn} was not started: ${problem}`);
  };
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 10_000)
    refuse(`batchSize is ${batchSize}. Choose 1 to 10,000.`);
  if (!(windowSeconds >= 0 && windowSeconds <= 300)) refuse(`windowSeconds is ${windowSeconds}. Choose 0 to 300.`);
  if (batchSize > 10 && windowSeconds === 0)
    refuse(`batchSize is ${batchSize} and windowSeconds 0. Lambda needs a window for more than 10 messages: choose 1.`);
  if (!Number.isInteger(maximumConcurrency) || maximumConcurrency < 2 || maximumConcurrency > 1000)
    refuse(`maximumConcurrency is ${maximumConcurrency}. Choose 2 to 1,000.`);
}
