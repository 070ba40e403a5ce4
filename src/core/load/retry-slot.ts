import { digest } from "../base/digest.ts";

/**
 * Messages that cannot be loaded now come back four times an hour: a message that is received 100 times is tried for 25
 * hours. All messages of a queue come back at the same moment. So they make one load, and everybody can say when that is.
 */
const slotMs = 15 * 60_000;

/** A message that comes back at once would find the same fault. */
const soonestMs = 10_000;

/** When messages of the queue are tried again, in milliseconds since 1970. Each queue has its own moment in the quarter hour. */
export function nextSlotMs(queue: string, nowMs: number): number {
  const offsetMs = Number.parseInt(digest("slot", queue).slice(0, 8), 16) % slotMs;
  return Math.ceil((nowMs + soonestMs - offsetMs) / slotMs) * slotMs + offsetMs;
}

/** For how many seconds messages that failed now are hidden. SQS takes whole ones. */
export const slotSeconds = (queue: string, nowMs: number): number =>
  Math.ceil((nextSlotMs(queue, nowMs) - nowMs) / 1000);
