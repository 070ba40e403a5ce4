import { setTimeout as sleep } from "node:timers/promises";

/** A new right is in force everywhere after seconds, in rare cases after minutes. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html */
const longestSeconds = 150;
const longestPauseSeconds = 15;

type Clock = { pause: (seconds: number) => Promise<unknown> };

const realClock: Clock = { pause: (seconds) => sleep(seconds * 1000) };

/**
 * Tries again while S3 denies: the stack creates the function's rights just before it calls the function, and they spread with a
 * delay. The pauses double from one second, up to 15 seconds each and 150 in all.
 *
 * @throws what the last try throws; anything but a denial at once
 */
export async function whileDenied<Result>(call: () => Promise<Result>, { pause }: Clock = realClock): Promise<Result> {
  let waited = 0;
  for (let seconds = 1; ; seconds = Math.min(2 * seconds, longestPauseSeconds)) {
    try {
      return await call();
    } catch (error) {
      if (!isDenied(error) || waited + seconds > longestSeconds) throw error;
      await pause(seconds);
      waited += seconds;
    }
  }
}

/** S3 says `AccessDenied`; without a body, such as to HEAD, the SDK has the status only. */
const isDenied = (error: unknown): boolean =>
  error instanceof Error && (error.name === "AccessDenied" || statusOf(error) === 403);

const statusOf = (error: Error & { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode;
