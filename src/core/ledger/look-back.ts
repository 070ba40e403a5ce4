import type { BatchFile } from "../arrivals/batch-file.ts";

/**
 * How far back a duplicate can come from, in one place.
 *
 * No file is loaded before it exists. The guard reads the ledger from the creation of
 * its batch's oldest file on. So it does not matter how late a file is announced
 * again: by a bulk load of last year's files, or by a replayed archive of EventBridge.
 *
 * A message without the time of its event counts as old as its sending time.
 * SQS keeps a message 14 days at most. In a dead-letter queue it keeps its first
 * time stamp, so these 14 days cover both queues; moved back by a redrive it is a
 * new message, with 14 more days. Such a file may thus be up to 28 days older
 * than it seems. Two days are added for S3's own delays and for clocks that differ.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
const messageRetentionDays = 14;
const marginDays = 2;

/** The guard looks this far back behind the oldest file of its batch, and behind now, whatever a wrong clock says of the files. */
export const lookBackDays = 2 * messageRetentionDays + marginDays;

/**
 * `reconcile` looks at manifests this old. A manifest's key holds the day of its
 * newest file, and no file is loaded before it exists: what `reconcile` submits
 * again, the guard still sees.
 */
export const reconcileDays = lookBackDays;

/** `retry.give_up_after_hours` is at most this long: a batch that waits may load so much later. */
export const maxGiveUpHours = 14 * 24;

/**
 * How long a deletion is remembered. A file with an older row is announced at most `lookBackDays` after it was created,
 * which was before the deletion loaded, and its batch may wait `maxGiveUpHours` more. A file that somebody loads later
 * still, by `replay` or in bulk, can bring back a row that was deleted: docs/guarantees.md says so.
 */
export const tombstoneDays = lookBackDays + maxGiveUpHours / 24;

const dayMs = 24 * 60 * 60 * 1000;

/** From when on the ledger may hold one of the files, if the times of their events are right; ISO 8601. */
export function guardSince(files: readonly BatchFile[]): string {
  const oldest = files.reduce((first, { arrival: { eventTime } }) => (eventTime < first ? eventTime : first), "9");
  return new Date(Date.parse(oldest) - lookBackDays * dayMs).toISOString();
}

/** The last `reconcileDays` days as the manifests' keys spell them, newest first: the last of them began no longer ago. */
export function lastDays(now: Date): string[] {
  return Array.from({ length: reconcileDays }, (_, ago) =>
    new Date(now.getTime() - ago * dayMs).toISOString().slice(0, "yyyy-mm-dd".length),
  );
}
