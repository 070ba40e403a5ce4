import type { QueuedMessage } from "../../../src/core/load/queued-message.ts";

/** A queue with dead letters, and the trigger that collects its messages. */
export type ModelQueue = {
  sent: number;
  deadLetters: number;
  mostReceives: number;
  send(body: string): void;
  /** The events that are due now: full batches, and those whose window is over. */
  takeEvents(): QueuedMessage[][];
  hide(receiptHandles: readonly string[], seconds: number): void;
  /** Deletes the messages of an event that did not fail. */
  settle(event: readonly QueuedMessage[], failedMessageIds: readonly string[]): void;
};

type Message = { id: string; body: string; sentAtMs: number; visibleAtMs: number; receives: number };
type Batch = { closesMs: number; messages: QueuedMessage[] };

type Settings = {
  name: string;
  windowSeconds: number;
  concurrency: number;
  maxReceiveCount: number;
  random: () => number;
};

const functionSeconds = 120;

/**
 * A message is received by any of the trigger's pollers, which collects from its first message on. While the function
 * handles what a poller collected, that poller receives nothing. It is hidden for six
 * time-outs of the function and the window, and a receive above the greatest number moves it to the dead letters.
 */
export function createModelQueue(clock: { nowMs: number }, settings: Settings): ModelQueue {
  const { name, windowSeconds, concurrency, maxReceiveCount, random } = settings;
  const batchSize = windowSeconds === 0 ? 10 : 1000;
  const arn = `arn:aws:sqs:us-east-1:123456789012:${name}`;
  const messages = new Map<string, Message>();
  /** No message is visible before: most steps then look at none. */
  let nextVisibleMs = Number.POSITIVE_INFINITY;
  const showAt = (message: Message, atMs: number) => {
    message.visibleAtMs = atMs;
    nextVisibleMs = Math.min(nextVisibleMs, atMs);
  };
  const pollers = Array.from({ length: concurrency }, (): Batch | "busy" | undefined => undefined);
  const pollerOf = new Map<readonly QueuedMessage[], number>();

  const receive = (message: Message): QueuedMessage | undefined => {
    if (message.receives >= maxReceiveCount) {
      messages.delete(message.id);
      queue.deadLetters += 1;
      return undefined;
    }
    message.receives += 1;
    queue.mostReceives = Math.max(queue.mostReceives, message.receives);
    showAt(message, clock.nowMs + (6 * functionSeconds + windowSeconds) * 1000);
    return {
      ...{ messageId: message.id, queue: name, body: message.body, sentAtMs: message.sentAtMs },
      ...{ receives: message.receives, queueArn: arn, receiptHandle: message.id },
    };
  };
  /** @returns false if no poller is free */
  const collect = (message: Message) => {
    const free = [...pollers.keys()].filter((at) => pollers[at] !== "busy");
    const at = free[Math.floor(random() * free.length)];
    const poller = at === undefined ? "busy" : pollers[at];
    if (at === undefined || poller === "busy") return false;
    const received = receive(message);
    if (!received) return true;
    const batch = poller ?? { closesMs: clock.nowMs + windowSeconds * 1000, messages: [] };
    batch.messages.push(received);
    pollers[at] = batch;
    return true;
  };
  const isDue = (batch: Batch) => batch.messages.length >= batchSize || batch.closesMs <= clock.nowMs;

  const queue: ModelQueue = {
    sent: 0,
    deadLetters: 0,
    mostReceives: 0,
    send: (body) => {
      const id = `m${queue.sent++}`;
      const message = { id, body, sentAtMs: clock.nowMs, visibleAtMs: clock.nowMs, receives: 0 };
      messages.set(id, message);
      showAt(message, clock.nowMs);
    },
    takeEvents: () => {
      const events: QueuedMessage[][] = [];
      const closeFull = (isReady: (batch: Batch) => boolean) => {
        for (const [at, batch] of pollers.entries()) {
          if (!batch || batch === "busy" || !isReady(batch)) continue;
          events.push(batch.messages);
          pollerOf.set(batch.messages, at);
          pollers[at] = "busy";
        }
      };
      if (nextVisibleMs <= clock.nowMs) {
        let nextMs = Number.POSITIVE_INFINITY;
        for (const message of messages.values()) {
          const isVisible = message.visibleAtMs <= clock.nowMs;
          const isTaken = isVisible && collect(message);
          nextMs = Math.min(nextMs, message.visibleAtMs);
          if (isTaken) closeFull(({ messages: collected }) => collected.length >= batchSize);
          else if (isVisible) break;
        }
        nextVisibleMs = nextMs;
      }
      closeFull(isDue);
      return events;
    },
    hide: (receiptHandles, seconds) => {
      for (const id of receiptHandles) {
        const message = messages.get(id);
        if (message) showAt(message, clock.nowMs + seconds * 1000);
      }
    },
    settle: (event, failedMessageIds) => {
      pollers[pollerOf.get(event) ?? -1] = undefined;
      pollerOf.delete(event);
      const failed = new Set(failedMessageIds);
      for (const { messageId } of event) if (!failed.has(messageId)) messages.delete(messageId);
    },
  };
  return queue;
}
