/** Messages that go back to their queue. A queue is named by its ARN. */
export type HeldMessages = {
  /**
   * Shows the messages again after so many seconds, instead of after the queue's visibility time-out.
   *
   * @throws if the queue refuses that for any of them: these come back after its time-out
   */
  hide(queueArn: string, receiptHandles: readonly string[], seconds: number): Promise<void>;
  /**
   * How often a message is received before it goes to the dead letters.
   *
   * @returns undefined if the queue has no dead letters
   */
  maxReceiveCount(queueArn: string): Promise<number | undefined>;
};
