import { type Finding, ok, orOk, problem, warning } from "../finding.ts";
import type { Queue } from "../world.ts";

/** @param windowSeconds of the trigger, or as it is deployed */
type Waits = { functionSeconds: number; windowSeconds: number };

/**
 * Lambda refuses a trigger whose queue hides messages for less than the function's time-out; AWS advises six times.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function judgeVisibility({ url, visibilitySeconds }: Queue, { functionSeconds, windowSeconds }: Waits) {
  const advised = 6 * functionSeconds + windowSeconds;
  const remedy = `Set it to ${advised} s: aws sqs set-queue-attributes --queue-url ${url} --attributes VisibilityTimeout=${advised}`;
  const says = `Messages are hidden for ${visibilitySeconds} s; the loader's time-out is ${functionSeconds} s, and its window ${windowSeconds} s.`;
  if (visibilitySeconds < functionSeconds + windowSeconds)
    return [problem(`${says} A message comes back while the loader still works on it.`, remedy)];
  if (visibilitySeconds < advised) return [warning(`${says} AWS advises 6 × the time-out and the window.`, remedy)];
  return [ok(`${visibilitySeconds} s, for a time-out of ${functionSeconds} s and a window of ${windowSeconds} s.`)];
}

/** @param deadLetters undefined: the queue that the redrive policy names does not exist */
export function judgeDeadLetters(
  name: string,
  { arn, redrive }: Queue,
  { deadLetters, maxReceiveCount }: { deadLetters: Queue | undefined; maxReceiveCount: number },
): Finding[] {
  if (!redrive)
    return [
      problem(
        "The queue has no redrive policy: a message that cannot be loaded is tried for ever, then deleted.",
        `Create the queue ${name}_dead_letters, and name it in the redrive policy of ${name} with maxReceiveCount ${maxReceiveCount}.`,
      ),
    ];
  const queue = redrive.deadLetterArn.slice(redrive.deadLetterArn.lastIndexOf(":") + 1);
  if (!deadLetters)
    return [
      problem(
        `The dead-letter queue ${queue} does not exist.`,
        `Create it, or name another in the redrive policy of ${name}.`,
      ),
    ];
  const findings: Finding[] = [];
  if (redrive.maxReceiveCount < maxReceiveCount)
    findings.push(
      warning(
        `Messages become dead letters after ${redrive.maxReceiveCount} tries.`,
        `A deployment sets ${maxReceiveCount}: messages that wait for a busy target, or for AWS, are received again and again. Set maxReceiveCount in the redrive policy of ${name}.`,
      ),
    );
  if (deadLetters.messages > 0)
    findings.push(
      warning(
        `${deadLetters.messages} messages wait in ${queue}: their files are not loaded.`,
        `Find the cause in the loader's log, mend it, then move them back: aws sqs start-message-move-task --source-arn ${redrive.deadLetterArn} --destination-arn ${arn}`,
      ),
    );
  return orOk(findings, `${queue} is there and empty.`);
}
