import type { PolledQueue } from "../lambda/event-source-mapping.ts";
import type { QueueMessage } from "../lambda/sqs-event.ts";
import type { FaultState } from "./fault-state.ts";

/** A queue whose messages can also be shown again sooner or later than their time-out says. */
export type TimedQueue = PolledQueue & {
  changeVisibility(receiptHandle: string, timeoutSeconds: number): void | Promise<void>;
};

type Held = { dueMs: number; message: QueueMessage };

/**
 * A queue that gives its messages to a function late, or once more after the function was done with them; those that
 * it failed with can come back sooner.
 *
 * A message is repeated once at most, after its first delivery. One that is held back counts as in flight.
 */
export function faultyQueue(state: FaultState, queue: TimedQueue): PolledQueue {
  const held: Held[] = [];
  const fresh = new Set<string>();

  const hold = (message: QueueMessage) => {
    if (message.attributes["ApproximateReceiveCount"] === "1") fresh.add(message.receiptHandle);
    const delayMs = state.delayMs("messages.delayMs", state.settings.messages?.delayMs);
    held.push({ dueMs: performance.now() + delayMs, message });
  };
  const showAfter = async (receiptHandle: string, seconds: number) => {
    try {
      await queue.changeVisibility(receiptHandle, seconds);
    } catch {
      // it is visible again already, or gone
    }
  };

  return {
    arn: queue.arn,
    async receive(options) {
      const due = takeDue(held, options.max);
      if (due.length > 0) return due;
      const waitSeconds = Math.min(options.waitSeconds, secondsToNext(held));
      const received = await queue.receive({ ...options, waitSeconds });
      received.forEach(hold);
      return takeDue(held, options.max);
    },
    async delete(receiptHandle) {
      const isRepeated =
        fresh.delete(receiptHandle) && state.happens("messages.duplicate", state.settings.messages?.duplicate);
      if (isRepeated) await showAfter(receiptHandle, 0);
      else await queue.delete(receiptHandle);
    },
    async giveBack(receiptHandle) {
      fresh.delete(receiptHandle);
      const seconds = state.settings.messages?.visibilityTimeoutSeconds;
      if (seconds !== undefined) await showAfter(receiptHandle, seconds);
    },
  };
}

/** In the order of their times, and of their coming where these are the same. */
function takeDue(held: Held[], max: number): QueueMessage[] {
  const nowMs = performance.now();
  held.sort((a, b) => a.dueMs - b.dueMs);
  const after = held.findIndex(({ dueMs }) => dueMs > nowMs);
  const count = Math.min(max, after < 0 ? held.length : after);
  return held.splice(0, count).map(({ message }) => message);
}

function secondsToNext([next]: readonly Held[]): number {
  return next ? Math.max(0, (next.dueMs - performance.now()) / 1000) : Number.POSITIVE_INFINITY;
}
