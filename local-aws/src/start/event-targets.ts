import { targetService } from "../events/target-arn.ts";
import type { Functions } from "../lambda/functions.ts";
import type { LocalSns } from "../sns/sns.ts";
import type { Queues } from "./queues.ts";

export type EventTargets = { functions: Functions; queues: Queues; sns: LocalSns };

/** An event's way to its target, asynchronous for each. */
export async function sendTo({ functions, queues, sns }: EventTargets, arn: string, payload: string): Promise<void> {
  const service = targetService(arn);
  if (service === "sqs") return queues.send(arn, payload);
  if (service === "sns") return sns.publish(arn, payload);
  functions.invokeAsync(arn.slice(arn.lastIndexOf(":") + 1), payload);
}
