import type { MessageStore } from "./message-store.ts";
import { openQueue, type Queue } from "./queue.ts";
import { defaultSettings, parseSettings, type RedrivePolicy } from "./queue-settings.ts";
import { SqsError } from "./sqs-error.ts";

/** All queues of the account. */
export type QueueRegistry = Disposable & {
  /** Creates the queue, or finds it if it exists with these attributes. @throws SqsError if it has others */
  create(name: string, attributes: Record<string, string>): Queue;
  /** @throws SqsError `QueueDoesNotExist` */
  atUrl(url: string): Queue;
  named(name: string): Queue | undefined;
  withArn(arn: string): Queue | undefined;
  all(): Queue[];
  remove(queue: Queue): void;
  urlOf(queue: Queue): string;
  changeAttributes(queue: Queue, attributes: Record<string, string>): void;
};

type RegistryOptions = {
  region: string;
  accountId: string;
  endpoint: () => string;
  now: () => Date;
  store?: MessageStore | undefined;
};

export function createQueueRegistry({ region, accountId, endpoint, now, store }: RegistryOptions): QueueRegistry {
  const queues = new Map<string, Queue>();
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
  const withArn = (arn: string) => queues.values().find((queue) => queue.arn === arn);

  function parseChecked(attributes: Record<string, string>) {
    const settings = parseSettings(attributes);
    if (settings.redrive && !withArn(settings.redrive.deadLetterTargetArn)) throw noDeadLetterQueue(settings.redrive);
    return settings;
  }

  return {
    create(name, attributes) {
      const existing = queues.get(name);
      if (existing) return sameOrRefused(existing, attributes);
      refuseName(name, attributes);
      const settings = { ...defaultSettings, ...parseChecked(attributes) };
      const queue = openQueue({ name, arn: arnOf(name), accountId, settings, now, findQueue: withArn, store });
      queues.set(name, queue);
      return queue;
    },
    atUrl(url) {
      const queue = queues.get(url.slice(url.lastIndexOf("/") + 1));
      if (!queue) throw noSuchQueue();
      return queue;
    },
    named: (name) => queues.get(name),
    withArn,
    all: () => [...queues.values()],
    remove(queue) {
      queue[Symbol.dispose]();
      queue.purge();
      queues.delete(queue.name);
    },
    urlOf: (queue) => `${endpoint()}/${accountId}/${queue.name}`,
    changeAttributes: (queue, attributes) => queue.changeSettings(parseChecked(attributes)),
    [Symbol.dispose]() {
      for (const queue of queues.values()) queue[Symbol.dispose]();
    },
  };
}

export function noSuchQueue(): SqsError {
  return new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
}

function sameOrRefused(queue: Queue, attributes: Record<string, string>): Queue {
  const wanted = Object.entries(parseSettings(attributes));
  const current = new Map<string, unknown>(Object.entries(queue.settings));
  const differing = wanted.find(([setting, value]) => JSON.stringify(value) !== JSON.stringify(current.get(setting)));
  if (!differing) return queue;
  throw new SqsError(
    "QueueNameExists",
    `A queue already exists with the same name and a different value for ${differing[0]}. Use SetQueueAttributes to change it.`,
  );
}

function refuseName(name: string, attributes: Record<string, string>): void {
  if (name.endsWith(".fifo") || "FifoQueue" in attributes)
    throw new SqsError(
      "InvalidParameterValue",
      `Queue ${name} would be a FIFO queue, and S3 notifies standard queues only. Choose a name without ".fifo".`,
    );
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name))
    throw new SqsError(
      "InvalidParameterValue",
      `Queue name ${JSON.stringify(name)} is invalid. Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.`,
    );
}

function noDeadLetterQueue(policy: RedrivePolicy): SqsError {
  return new SqsError(
    "InvalidParameterValue",
    `Value ${JSON.stringify(policy)} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist. Create that queue first.`,
  );
}
