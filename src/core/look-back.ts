/**
 * How far back a duplicate can come from, in one place.
 *
 * SQS keeps a message 14 days at most. In a dead-letter queue it keeps its first
 * time stamp, so these 14 days cover both queues; moved back by a redrive it is a
 * new message, with 14 days of its own. A file may thus be announced again up to
 * 28 days after it was created. Two days are added for S3's own delays and for
 * clocks that differ.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
const messageRetentionDays = 14;
const marginDays = 2;

/** The guard looks this far back in the ledger: a file loaded earlier cannot be announced again. */
export const lookBackDays = 2 * messageRetentionDays + marginDays;

/**
 * `reconcile` looks at manifests this old. A manifest stands under the day of its
 * newest file, and no file is loaded before it exists: what `reconcile` submits
 * again, the guard still sees.
 */
export const reconcileDays = lookBackDays;

/** Rows of the ledger must be kept at least this long. Older ones serve `audit` only. */
export const ledgerRetentionDays = lookBackDays;

const dayMs = 24 * 60 * 60 * 1000;

/** The last `reconcileDays` days as the manifests' keys spell them, newest first: the last of them began no longer ago. */
export function lastDays(now: Date): string[] {
  return Array.from({ length: reconcileDays }, (_, ago) =>
    new Date(now.getTime() - ago * dayMs).toISOString().slice(0, "yyyy-mm-dd".length),
  );
}
