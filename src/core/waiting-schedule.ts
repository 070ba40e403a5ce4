import type { RetryLimits } from "./pipeline.ts";
import type { WaitingJson } from "./record-store.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * The first round comes 15 minutes after the last quick try has failed, each later one after twice the time, at most
 * three hours: about ten rounds in a day, so a batch is submitted fewer than 20 times with the default of 8 quick tries.
 */
const firstPauseMinutes = 15;
const longestPauseMinutes = 180;

type Tried = Pick<WaitingJson, "failed_at" | "submitted_at" | "rounds">;

/** When the next round is due, in milliseconds since 1970. */
export function nextTryMs({ failed_at, submitted_at = failed_at, rounds }: Tried): number {
  const pauseMinutes = Math.min(firstPauseMinutes * 2 ** rounds, longestPauseMinutes);
  return Math.max(Date.parse(failed_at), Date.parse(submitted_at)) + pauseMinutes * minuteMs;
}

/** When it is given up, in milliseconds since 1970. */
export const giveUpMs = ({ since }: Pick<WaitingJson, "since">, retry: RetryLimits): number =>
  Date.parse(since) + retry.giveUpAfterHours * hourMs;

/** Whether it has waited so long that a person is to know. */
export const isNews = ({ since }: Pick<WaitingJson, "since">, now: Date): boolean =>
  now.getTime() - Date.parse(since) > hourMs;

/**
 * What becomes of a waiting batch that is not loaded. `try` may find no room: then the batch keeps its turn, however old
 * it is, since it was not tried.
 */
export type WaitingStep = "leave" | "try" | "give up";

export function waitingStep(
  batch: Tried & Pick<WaitingJson, "since">,
  { isActive, now, retry }: { isActive: boolean; now: Date; retry: RetryLimits },
): WaitingStep {
  if (isActive) return "leave";
  if (now.getTime() >= nextTryMs(batch)) return "try";
  return now.getTime() >= giveUpMs(batch, retry) ? "give up" : "leave";
}
