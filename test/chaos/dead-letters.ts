import { StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { ChaosRun } from "./chaos-run.ts";
import { isDeadLetterQueue, readStatus } from "./quiet.ts";

/**
 * Moves back what five failures in a row brought into dead-letter queues, as a person would.
 *
 * @returns how many messages
 */
export async function redriveDeadLetters({ aws }: ChaosRun): Promise<number> {
  const { endpoint, region, accountId } = aws.environment;
  const { queues } = await readStatus(endpoint);
  const filled = queues.filter(({ name, visible }) => isDeadLetterQueue(name) && visible > 0);
  for (const { name } of filled)
    await aws.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: `arn:aws:sqs:${region}:${accountId}:${name}` }));
  return filled.reduce((sum, { visible }) => sum + visible, 0);
}
