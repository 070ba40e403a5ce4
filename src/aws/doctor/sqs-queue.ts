import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Queue, Queues } from "../../core/doctor/world.ts";
import { absentIf, ask } from "./ask.ts";

export function sqsQueue(client: Pick<SQSClient, "send">): Queues {
  return {
    get: async (name) => {
      const found = await ask("sqs:GetQueueUrl", () =>
        client.send(new GetQueueUrlCommand({ QueueName: name })).catch(absentIf(/QueueDoesNotExist|NonExistentQueue/)),
      );
      if (!found) return undefined;
      const command = new GetQueueAttributesCommand({ QueueUrl: found.QueueUrl, AttributeNames: ["All"] });
      const { Attributes = {} } = await ask("sqs:GetQueueAttributes", () => client.send(command));
      return { ...toQueue(Attributes), url: found.QueueUrl ?? "" };
    },
  };
}

function toQueue(attributes: Readonly<Record<string, string>>): Omit<Queue, "url"> {
  const count = (what: string) => Number(attributes[`ApproximateNumberOfMessages${what}`] ?? 0);
  return {
    arn: attributes["QueueArn"] ?? "",
    visibilitySeconds: Number(attributes["VisibilityTimeout"] ?? 0),
    redrive: redriveOf(attributes["RedrivePolicy"]),
    policy: attributes["Policy"] || undefined,
    messages: count("") + count("NotVisible") + count("Delayed"),
  };
}

function redriveOf(policy: string | undefined): Queue["redrive"] {
  if (!policy) return undefined;
  const { deadLetterTargetArn: deadLetterArn = "", maxReceiveCount = 0 }: RedrivePolicy = JSON.parse(policy);
  return { deadLetterArn, maxReceiveCount: Number(maxReceiveCount) };
}

type RedrivePolicy = { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
