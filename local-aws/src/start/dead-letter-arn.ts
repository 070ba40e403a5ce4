import * as z from "zod";
import { queueName } from "./queues.ts";

const policySchema = z.looseObject({ deadLetterTargetArn: z.string() });

/**
 * The attributes of a queue whose dead-letter queue may be served elsewhere, in another account or Region.
 *
 * @param arns of the queues that were made before, by name
 */
export function withDeadLetterArn(
  attributes: Readonly<Record<string, string>>,
  arns: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const { RedrivePolicy } = attributes;
  if (RedrivePolicy === undefined) return attributes;
  const policy = policySchema.parse(JSON.parse(RedrivePolicy));
  const { deadLetterTargetArn: given } = policy;
  const deadLetterTargetArn = arns.get(queueName(given)) ?? given;
  return { ...attributes, RedrivePolicy: JSON.stringify({ ...policy, deadLetterTargetArn }) };
}
