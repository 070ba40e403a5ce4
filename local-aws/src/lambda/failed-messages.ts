import type { InvocationResult } from "./invocation.ts";

/**
 * The messages that go back to the queue, by ReportBatchItemFailures.
 *
 * An answer that is not of that shape fails the whole batch: a failed function, an identifier that is unknown, empty
 * or under another key. Nothing at all (null, `{}`, an empty list) is full success.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(result: InvocationResult, messageIds: readonly string[]): ReadonlySet<string> {
  const all = new Set(messageIds);
  if (result.failed) return all;
  const failures = reportedFailures(JSON.parse(result.payload));
  const understood = failures?.every((id) => id !== undefined && all.has(id));
  return understood ? new Set(failures?.filter((id) => id !== undefined)) : all;
}

/** Undefined: not a report; an undefined member: an item without a usable identifier. */
function reportedFailures(answer: unknown): (string | undefined)[] | undefined {
  if (answer === null) return [];
  if (!isObject(answer)) return undefined;
  const failures = answer.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return undefined;
  return failures.map((item: unknown) => {
    const id = isObject(item) ? item.itemIdentifier : undefined;
    return typeof id === "string" && id !== "" ? id : undefined;
  });
}

const isObject = (value: unknown): value is { batchItemFailures?: unknown; itemIdentifier?: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
