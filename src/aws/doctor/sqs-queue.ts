import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Queue, Queues } from "../../core/doctor/world.ts";
import { messagesOn, redriveOf } from "../queue-attributes.ts";
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
  return {
    arn: attributes["QueueArn"] ?? "",
    visibilitySeconds: Number(attributes["VisibilityTimeout"] ?? 0),
    redrive: redriveOf(attributes),
    policy: attributes["Policy"] || undefined,
    messages: messagesOn(attributes),
  };
}
