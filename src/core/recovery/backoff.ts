import { digest } from "../base/digest.ts";
import type { RetryLimits } from "../pipeline/pipeline.ts";

/**
 * How long to wait before a failed attempt is repeated: exponential backoff with full jitter.
 *
 * The jitter comes from `seed`, not from a random number: the same failure
 * announced twice waits the same time, different failures wait different times.
 *
 * @param attempt the attempt that failed; 1 is the first
 * @returns milliseconds, from 0 to `min(maxDelaySeconds, baseDelaySeconds × 2^(attempt − 1))` seconds
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, limits: Omit<RetryLimits, "giveUpAfterHours">, seed: string): number {
  const ceilingSeconds = Math.min(limits.maxDelaySeconds, limits.baseDelaySeconds * 2 ** (attempt - 1));
  return Math.floor(ceilingSeconds * 1000 * fractionOf(seed));
}

/** A number from 0 up to but not 1, evenly spread over seeds. */
function fractionOf(seed: string): number {
  return Number.parseInt(digest("jitter", seed).slice(0, 12), 16) / 2 ** 48;
}
