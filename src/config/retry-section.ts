import type * as z from "zod/mini";
import { maxGiveUpHours } from "../core/ledger/look-back.ts";
import type { RetryLimits } from "../core/pipeline/pipeline.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { positiveNumber, section, wholeNumber } from "./fields.ts";
import { asRaw } from "./raw-object.ts";

const defaultRetry = {
  maxAttempts: 8,
  baseDelaySeconds: 2,
  maxDelaySeconds: 60,
  giveUpAfterHours: 24,
} as const;

/** The retry function may run for two minutes, and waits within that time. */
const longestDelaySeconds = 90;

export const retrySection = section(
  {
    max_attempts: wholeNumber({
      min: 1,
      max: 20,
      default: defaultRetry.maxAttempts,
      describe: "Submissions of one batch, the first included",
    }),
    base_delay_seconds: positiveNumber({
      max: longestDelaySeconds,
      default: defaultRetry.baseDelaySeconds,
      describe: "Longest wait before the first retry, in seconds; it doubles from retry to retry",
    }),
    max_delay_seconds: positiveNumber({
      max: longestDelaySeconds,
      default: defaultRetry.maxDelaySeconds,
      describe: "Longest wait before any retry, in seconds",
    }),
    give_up_after_hours: positiveNumber({
      max: maxGiveUpHours,
      default: defaultRetry.giveUpAfterHours,
      describe:
        "What passes by itself, such as maintenance, is tried again by reconcile for so many hours; then the batch is parked",
    }),
  },
  "Retries of a load that failed",
);

export function retryProblems(retry: unknown): ConfigProblem[] {
  const {
    base_delay_seconds: base = defaultRetry.baseDelaySeconds,
    max_delay_seconds: max = defaultRetry.maxDelaySeconds,
  } = asRaw(retry);
  if (typeof base !== "number" || typeof max !== "number" || base <= max) return [];
  const message = `is ${base}, more than max_delay_seconds (${max}); lower it or raise the other`;
  return [{ path: "retry.base_delay_seconds", message }];
}

export function toRetryLimits(retry: z.infer<typeof retrySection>): RetryLimits {
  return {
    maxAttempts: retry.max_attempts,
    baseDelaySeconds: retry.base_delay_seconds,
    maxDelaySeconds: retry.max_delay_seconds,
    giveUpAfterHours: retry.give_up_after_hours,
  };
}
