import type { RetryLimits } from "../pipeline/pipeline.ts";
import type { WaitingJson } from "../records/record-store.ts";

const hourMs = 60 * 60_000;

/**
 * The first round comes half a grace period after the last quick try has failed, each later one after twice the time, at
 * most six grace periods: with the default of 30 minutes after 15 minutes to 3 hours. These are about ten rounds in a day,
 * so a batch is submitted fewer than 20 times with the default of 8 quick tries.
 */
const firstPauseInGraces = 1 / 2;
const longestPauseInGraces = 6;

type Tried = Pick<WaitingJson, "failed_at" | "submitted_at" | "rounds">;

/** When the next round is due, in milliseconds since 1970. */
export function nextTryMs({ failed_at, submitted_at = failed_at, rounds }: Tried, graceSeconds: number): number {
  const pauseInGraces = Math.min(firstPauseInGraces * 2 ** rounds, longestPauseInGraces);
  return Math.max(Date.parse(failed_at), Date.parse(submitted_at)) + pauseInGraces * graceSeconds * 1000;
}

/** When it is given up, in milliseconds since 1970. */
export const giveUpMs = ({ since }: Pick<WaitingJson, "since">, retry: RetryLimits): number =>
  Date.parse(since) + retry.giveUpAfterHours * hourMs;

/** Whether it has waited so long that an alert is due. */
export const isNews = ({ since }: Pick<WaitingJson, "since">, now: Date): boolean =>
  now.getTime() - Date.parse(since) > hourMs;

/**
 * What becomes of a waiting batch that is not loaded. `try` may find no room: then the batch keeps its turn, however old
 * it is, since it was not tried.
 */
type WaitingStep = "leave" | "try" | "give up";

export function waitingStep(
  batch: Tried & Pick<WaitingJson, "since">,
  { isActive, now, retry, graceSeconds }: { isActive: boolean; now: Date; retry: RetryLimits; graceSeconds: number },
): WaitingStep {
  if (isActive) return "leave";
  if (now.getTime() >= nextTryMs(batch, graceSeconds)) return "try";
  return now.getTime() >= giveUpMs(batch, retry) ? "give up" : "leave";
}
