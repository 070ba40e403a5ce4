import type { PolledQueue } from "../lambda/event-source-mapping.ts";
import type { LocalSqs } from "../sqs/sqs.ts";

/** The queues, wherever they are served. */
export type Queues = {
  /** @returns the queue's ARN */
  create(name: string, attributes: Readonly<Record<string, string>>): Promise<string>;
  send(queueArn: string, body: string): Promise<void>;
  /** @throws Error if there is no such queue */
  polled(name: string): Promise<PolledQueue>;
};

export function localQueues(sqs: LocalSqs): Queues {
  const find = (name: string) => {
    const queue = sqs.queue(name);
    if (!queue) throw new Error(`There is no queue ${name}. Create it, or correct the name.`);
    return queue;
  };
  return {
    create: async (name, attributes) => sqs.createQueue(name, { ...attributes }).arn,
    send: async (queueArn, body) => find(queueName(queueArn)).send(body),
    polled: async (name) => ({
      arn: find(name).arn,
      receive: async (options) => await find(name).receive(options), // asked each time: a queue may be created anew
      delete: (receiptHandle) => find(name).delete(receiptHandle),
    }),
  };
}

export const queueName = (queueArn: string): string => queueArn.slice(queueArn.lastIndexOf(":") + 1);
