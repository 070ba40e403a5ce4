import type { Announcement, Buckets } from "./buckets.ts";
import { withDeadLetterArn } from "./dead-letter-arn.ts";
import type { LocalSettings } from "./local-options.ts";
import type { Queues } from "./queues.ts";

type Contents = Pick<LocalSettings, "buckets" | "objects" | "queues">;

/** Buckets, objects, queues, and at last who is told of new objects. */
export async function fill(
  { buckets, queues }: { buckets: Buckets; queues: Queues },
  options: Contents,
): Promise<void> {
  for (const bucket of options.buckets) await named(`Bucket ${bucket}`, buckets.create(bucket));
  for (const { bucket, key, body } of options.objects)
    await named(`Object s3://${bucket}/${key}`, buckets.putObject(bucket, key, body));
  const announcements = new Map<string, Announcement[]>();
  const arns = new Map<string, string>();
  for (const { name, attributes = {}, notification } of options.queues) {
    const queueArn = await named(`Queue ${name}`, queues.create(name, withDeadLetterArn(attributes, arns)));
    arns.set(name, queueArn);
    if (!notification) continue;
    const { bucket, ...filter } = notification;
    announcements.set(bucket, [...(announcements.get(bucket) ?? []), { id: name, queueArn, ...filter }]);
  }
  for (const [bucket, ofBucket] of announcements)
    await named(`The notifications of bucket ${bucket}`, buckets.announce(bucket, ofBucket));
}

/** Says what it was that could not be made, since a service's own error often does not. */
async function named<Result>(what: string, making: Promise<Result>): Promise<Result> {
  try {
    return await making;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${what} could not be created: ${reason} The local AWS was not started.`, { cause });
  }
}
