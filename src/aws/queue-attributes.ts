type Attributes = Readonly<Record<string, string>>;

/** Messages on a queue, about: those that wait, that somebody works on, and that are delayed. */
export function messagesOn(attributes: Attributes): number {
  const count = (what: string) => Number(attributes[`ApproximateNumberOfMessages${what}`] ?? 0);
  return count("") + count("NotVisible") + count("Delayed");
}

/** Where a queue's messages go that were received too often. */
export type Redrive = { deadLetterArn: string; maxReceiveCount: number };

/** @returns undefined for a queue without dead letters */
export function redriveOf({ RedrivePolicy: policy }: Attributes): Redrive | undefined {
  if (!policy) return undefined;
  const { deadLetterTargetArn: deadLetterArn = "", maxReceiveCount = 0 }: RedrivePolicy = JSON.parse(policy);
  return { deadLetterArn, maxReceiveCount: Number(maxReceiveCount) };
}

/** SQS gives the number as it was written, as a number or as text. */
type RedrivePolicy = { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
