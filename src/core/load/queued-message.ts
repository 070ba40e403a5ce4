/** One message as the queue hands it over. */
export type QueuedMessage = {
  messageId: string;
  /** The queue's name, which is the pipeline's. */
  queue: string;
  body: string;
  /** Milliseconds since 1970. */
  sentAtMs: number;
  /** How often it was received, this time included; absent: once. */
  receives?: number | undefined;
  /** What gives it back sooner than its visibility time-out; absent where no queue is behind it. */
  queueArn?: string | undefined;
  receiptHandle?: string | undefined;
};
