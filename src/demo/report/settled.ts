import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { feeds } from "../data/feed.ts";
import type { Aws } from "../send/aws.ts";
import { queueUrl } from "../send/ship.ts";
import type { Shipment } from "../send/shipment.ts";
import { hopelessLoads, type Load, loadOf, openBatches } from "./load.ts";

/** What still has to happen before the tables can be compared; nothing: all is loaded. */
type Pending = { messages: number; batches: number; files: number };

/** @throws Error if a load failed for good: waiting longer would be in vain */
export function assertNoneHopeless(loads: readonly Load[]): void {
  const [load, ...others] = hopelessLoads(loads);
  if (!load) return;
  throw new Error(
    `A load of ${load.table} failed and nothing will retry it: ${load.error ?? "no reason given"}. ` +
      `Statement ${load.statementId}, attempt ${load.attempt}, ${load.urls.length} files` +
      `${others.length > 0 ? `; ${others.length} more failed` : ""}. Load one of its files alone to see the cause.`,
  );
}

export async function pendingWork(aws: Aws, loads: readonly Load[], shipments: readonly Shipment[]): Promise<Pending> {
  const unloaded = shipments.filter(({ decoy, url, putAt }) => !decoy && !loadOf(loads, url, putAt));
  return { messages: await waitingMessages(aws), batches: openBatches(loads).length, files: unloaded.length };
}

export const isSettled = ({ messages, batches, files }: Pending) => messages + batches + files === 0;

/** Messages that wait or are being worked on, in all queues. */
async function waitingMessages({ sqs, environment }: Aws): Promise<number> {
  const queues = Object.values(feeds).filter(({ how }) => how === "micro-batches");
  const counts = await Promise.all(
    queues.map(async ({ name }) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl(environment, name),
          AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
