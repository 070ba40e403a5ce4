import { type Finding, ok, problem, untried, warning } from "../finding.ts";

/**
 * AWS refuses signatures that are more than 5 minutes off; S3 says so as RequestTimeTooSkewed.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
const refusedSeconds = 300;
const noticedSeconds = 30;

export function judgeClock(answeredAt: Date | undefined, now: Date): Finding[] {
  if (!answeredAt) return [untried("AWS's answer names no time.")];
  const seconds = Math.round((now.getTime() - answeredAt.getTime()) / 1000);
  const says = `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} AWS's.`;
  if (Math.abs(seconds) >= refusedSeconds)
    return [problem(`${says} AWS refuses requests that are more than ${refusedSeconds} s off.`, remedy)];
  return [Math.abs(seconds) >= noticedSeconds ? warning(says, remedy) : ok("The same as AWS's, within 30 s.")];
}

const remedy = "Set this machine's clock by NTP (timedatectl set-ntp true, or the clock settings of your system).";
