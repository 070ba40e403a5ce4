import { DataApiError } from "../data-api-error.ts";
import { texts } from "../unconfirmed.ts";

type Wait = {
  /** What is waited for: requests that wait for the same thing count together. */
  ended: Promise<void>;
  /** How long to wait at most; undefined: do not wait. */
  seconds: number | undefined;
  /** Aborted when the client has gone. */
  signal: AbortSignal;
  quota: number;
};

/** Waits for the end of something. @throws DataApiError if as many wait for it as the quota allows */
export type Waiting = (wait: Wait) => Promise<void>;

export function createWaiting(): Waiting {
  const waiting = new Map<Promise<void>, number>();
  return async ({ ended, seconds, signal, quota }) => {
    if (seconds === undefined) return;
    const others = waiting.get(ended) ?? 0;
    if (others >= quota) throw new DataApiError("ActiveWaitingRequestsExceededException", texts.waitingRequests(quota));
    waiting.set(ended, others + 1);
    await firstOf(ended, seconds, signal);
    const left = (waiting.get(ended) ?? 1) - 1;
    if (left === 0) waiting.delete(ended);
    else waiting.set(ended, left);
  };
}

async function firstOf(ended: Promise<void>, seconds: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, seconds * 1000);
  signal.addEventListener("abort", () => over.resolve(), { once: true });
  if (signal.aborted) over.resolve();
  await Promise.race([ended, over.promise]);
  clearTimeout(timer);
}
