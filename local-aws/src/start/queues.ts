import type { TimedQueue } from "../faults/message-faults.ts";
import type { LocalQueue, LocalSqs } from "../sqs/sqs.ts";

/** Messages that can be received, that were received, and that cannot be received yet. */
export type QueueActivity = { name: string; visible: number; inFlight: number; delayed: number };

/** The queues, wherever they are served; those served elsewhere show no activity. */
export type Queues = {
  /** @returns the queue's ARN */
  create(name: string, attributes: Readonly<Record<string, string>>): Promise<string>;
  /** @throws Error if the queue does not exist */
  change(name: string, attributes: Readonly<Record<string, string>>): Promise<void>;
  send(queueArn: string, body: string): Promise<void>;
  /** @throws Error if the queue does not exist */
  polled(name: string): Promise<TimedQueue>;
  activity(): QueueActivity[];
};

export function localQueues(sqs: LocalSqs): Queues {
  const find = (name: string) => {
    const queue = sqs.queue(name);
    if (!queue) throw new Error(`Queue ${name} does not exist. Create it, or correct the name.`);
    return queue;
  };
  return {
    create: async (name, attributes) => sqs.createQueue(name, { ...attributes }).arn,
    change: async (name, attributes) => sqs.changeQueue(name, { ...attributes }),
    send: async (queueArn, body) => find(queueName(queueArn)).send(body),
    polled: async (name) => ({
      arn: find(name).arn,
      receive: async (options) => await find(name).receive(options), // asked each time: a queue may be created anew
      delete: (receiptHandle) => find(name).delete(receiptHandle),
      changeVisibility: (receiptHandle, seconds) => find(name).changeVisibility(receiptHandle, seconds),
    }),
    activity: () => sqs.queues().map(activityOf),
  };
}

function activityOf(queue: LocalQueue): QueueActivity {
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed } =
    queue.attributes();
  return {
    name: queue.name,
    visible: Number(ApproximateNumberOfMessages),
    inFlight: Number(ApproximateNumberOfMessagesNotVisible),
    delayed: Number(ApproximateNumberOfMessagesDelayed),
  };
}

export const queueName = (queueArn: string): string => queueArn.slice(queueArn.lastIndexOf(":") + 1);
