import * as z from "zod";
import { SqsError } from "./sqs-error.ts";

export const maxBatchEntries = 10;

/** The schema of a batch request: a queue, and entries with different ids. */
export function batchOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object({ QueueUrl: z.string(), Entries: z.array(z.object({ Id: z.string(), ...shape })) });
}

type BatchAnswer = {
  Successful: object[];
  Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[];
};

/**
 * Runs every entry; those that SQS refuses are listed as failed and stop no other.
 *
 * @throws SqsError if the batch as a whole is refused
 */
export function runBatch<Entry extends { Id: string }>(
  entries: Entry[],
  run: (entry: Entry) => object | undefined,
): BatchAnswer {
  refuseBatch(entries.map((entry) => entry.Id));
  const answer: BatchAnswer = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      answer.Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      answer.Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return answer;
}

function refuseBatch(ids: string[]): void {
  if (ids.length === 0)
    throw new SqsError("EmptyBatchRequest", "There should be at least one entry in the batch request.");
  if (ids.length > maxBatchEntries)
    throw new SqsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${maxBatchEntries}. You have sent ${ids.length}.`,
    );
  const invalid = ids.find((id) => !/^[A-Za-z0-9_-]{1,80}$/.test(id));
  if (invalid !== undefined)
    throw new SqsError(
      "InvalidBatchEntryId",
      `Batch entry id ${JSON.stringify(invalid)} can only contain alphanumeric characters, hyphens and underscores, up to 80.`,
    );
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new SqsError("BatchEntryIdsNotDistinct", `Id ${repeated} repeated.`);
}
