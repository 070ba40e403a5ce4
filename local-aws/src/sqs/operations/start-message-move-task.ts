import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Message } from "../message.ts";
import { type OperationContext, operation } from "../operation.ts";
import type { Queue } from "../queue.ts";
import { SqsError } from "../sqs-error.ts";

const input = z.object({ SourceArn: z.string(), DestinationArn: z.string().optional() });

/** Moves at once what AWS moves in the background, so its handle is of a task that has ended. */
export const startMessageMoveTask = operation(input, ({ queues }, { SourceArn, DestinationArn }) => {
  const source = existing(queues, SourceArn);
  const fixed = DestinationArn === undefined ? undefined : existing(queues, DestinationArn);
  refuseUnlessDeadLetterQueue(queues, SourceArn);
  for (const message of source.drain()) {
    const target = fixed ?? queues.withArn(message.deadLetterSourceArn ?? "");
    if (target) resend(target, message);
    else resend(source, message);
  }
  return { TaskHandle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: SourceArn })).toString("base64") };
});

/** A moved message gets a new id, and starts its receives and its retention anew. */
function resend(target: Queue, { body, messageAttributes, traceHeader }: Message): void {
  target.send(body, { messageAttributes, traceHeader });
}

function existing(queues: OperationContext["queues"], arn: string): Queue {
  const queue = queues.withArn(arn);
  if (!queue)
    throw new SqsError("ResourceNotFoundException", `The resource that you specified, ${arn}, doesn't exist.`);
  return queue;
}

function refuseUnlessDeadLetterQueue(queues: OperationContext["queues"], arn: string): void {
  if (queues.all().some(({ settings }) => settings.redrive?.deadLetterTargetArn === arn)) return;
  throw new SqsError("InvalidParameterValue", `Source queue ${arn} must be configured as a dead-letter queue.`);
}
