import { type Finding, orOk, problem, warning } from "../finding.ts";
import type { Expected, Queue, Trigger } from "../world.ts";

/** How the queue feeds the loader; `docs/pipelines.md` has what each setting is for. */
export function judgeTrigger(
  { arn }: Queue,
  triggers: readonly Trigger[],
  expected: ReturnType<Expected["trigger"]>,
): Finding[] {
  const { batchSize, windowSeconds } = expected;
  const [trigger, ...others] = triggers;
  if (!trigger)
    return [
      problem(
        "No function reads the queue: its messages wait until they expire.",
        `Add the trigger: aws lambda create-event-source-mapping --function-name <the loader> --event-source-arn ${arn} --batch-size ${batchSize} --maximum-batching-window-in-seconds ${windowSeconds} --function-response-types ReportBatchItemFailures`,
      ),
    ];
  const findings: Finding[] = [];
  const update = (option: string) => `aws lambda update-event-source-mapping --uuid ${trigger.uuid} ${option}`;
  if (others.length > 0)
    findings.push(
      problem(
        `${triggers.length} functions read the queue, so each gets only some of its messages.`,
        "Keep the trigger of the loader, and delete the others.",
      ),
    );
  if (!/^(?:Enabled|Enabling|Creating|Updating)$/.test(trigger.state))
    findings.push(problem(`The trigger is ${trigger.state}: no message is loaded.`, update("--enabled")));
  if (!trigger.reportsItemFailures)
    findings.push(
      problem(
        "The trigger does not report failures of single messages (ReportBatchItemFailures): messages that were not submitted are deleted, and their files are lost until reconcile or audit.",
        update("--function-response-types ReportBatchItemFailures"),
      ),
    );
  if (trigger.batchSize < batchSize)
    findings.push(
      warning(
        `At most ${trigger.batchSize} messages make one load; a deployment sets ${batchSize}. Many small loads take more of Redshift.`,
        update(`--batch-size ${batchSize} --maximum-batching-window-in-seconds ${Math.max(1, trigger.windowSeconds)}`),
      ),
    );
  if (trigger.windowSeconds !== windowSeconds)
    findings.push(
      warning(
        `The trigger collects for ${trigger.windowSeconds} s; batch.window_seconds is ${windowSeconds}.`,
        update(`--maximum-batching-window-in-seconds ${windowSeconds}`),
      ),
    );
  return orOk(findings, `Enabled; up to ${trigger.batchSize} messages, or those of ${trigger.windowSeconds} s.`);
}
