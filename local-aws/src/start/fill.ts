import type { Announcement, Buckets } from "./buckets.ts";
import { withDeadLetterArn } from "./dead-letter-arn.ts";
import type { LocalSettings, QueueOptions } from "./local-options.ts";
import type { Queues } from "./queues.ts";

type Contents = Pick<LocalSettings, "buckets" | "objects" | "queues">;

/** Makes buckets, objects and queues, and at last says who is told of new objects. What it made before it changes. */
export type Fill = (contents: Contents) => Promise<void>;

export function createFill({ buckets, queues }: { buckets: Buckets; queues: Queues }): Fill {
  const arns = new Map<string, string>();
  const announcing = new Set<string>();

  const putQueue = async ({ name, attributes = {} }: QueueOptions) => {
    const known = arns.get(name);
    const wanted = withDeadLetterArn(attributes, arns);
    if (known === undefined) arns.set(name, await named(`Queue ${name}`, queues.create(name, wanted)));
    else await named(`Queue ${name}`, queues.change(name, wanted));
  };
  const announce = async (announcements: ReadonlyMap<string, Announcement[]>) => {
    for (const bucket of new Set([...announcing, ...announcements.keys()])) {
      const ofBucket = announcements.get(bucket) ?? [];
      await named(`The notifications of bucket ${bucket}`, buckets.announce(bucket, ofBucket));
      announcing.add(bucket);
    }
  };
  return async (contents) => {
    for (const bucket of contents.buckets) await named(`Bucket ${bucket}`, buckets.create(bucket));
    for (const { bucket, key, body } of contents.objects)
      await named(`Object s3://${bucket}/${key}`, buckets.putObject(bucket, key, body));
    for (const queue of contents.queues) await putQueue(queue);
    await announce(announcementsOf(contents.queues, arns));
  };
}

function announcementsOf(
  queues: Contents["queues"],
  arns: ReadonlyMap<string, string>,
): ReadonlyMap<string, Announcement[]> {
  const announcements = new Map<string, Announcement[]>();
  for (const { name, notification } of queues) {
    if (!notification) continue;
    const { bucket, ...filter } = notification;
    const announcement = { id: name, queueArn: arns.get(name) ?? "", ...filter };
    announcements.set(bucket, [...(announcements.get(bucket) ?? []), announcement]);
  }
  return announcements;
}

/** Says what it was that could not be made, since a service's own error often does not. */
async function named<Result>(what: string, making: Promise<Result>): Promise<Result> {
  try {
    return await making;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${what} could not be created: ${reason}`, { cause });
  }
}
