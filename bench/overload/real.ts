import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { deadLetterQueueName } from "../../src/deployment/deployment.ts";
import { localIdentity } from "../../src/local/pipeline-resources.ts";
import type { Measurement, Target } from "../benchmark.ts";
import { sendAndWatch } from "../freshness/client.ts";
import { ageSeconds, type SentFile } from "../freshness/sent-file.ts";
import { credentials } from "../orders/credentials.ts";
import { type LocalOrders, type Orders, queueOf, refuseOtherRows, startOrders } from "../orders/start-orders.ts";
import { median } from "../statistics.ts";
import { filesPerLoad, slowDown, watchFences } from "./slow-loads.ts";

export type RealOptions = {
  windows: readonly number[];
  /** How much longer a load takes than it would. */
  loadSeconds: number;
  filesPerSecond: number;
  seconds: number;
};

/**
 * The built functions and the local AWS, with loads that outlast their window, in real time.
 *
 * @throws Error if a file is not loaded once, or sooner than its load can have ended
 */
export async function realMeasurements(options: RealOptions): Promise<Measurement[]> {
  const { windows, loadSeconds, filesPerSecond, seconds } = options;
  await using local = await startOrders({ windows });
  await slowDown(local, loadSeconds);
  const { endpoint, region, postgresUrl, orders } = local;
  const fences = await watchFences(local);
  const sent = await sendAndWatch({
    ...{ endpoint, region, postgresUrl, filesPerSecond, seconds, pollMs: 100, patienceMs: 120_000 },
    streams: orders.map((each) => ({ ...each, table: each.target })),
  });
  const waiting = await fences.stop();
  for (const [at, { target }] of orders.entries()) {
    const files = sent[at] ?? [];
    await refuseOtherRows(local, target, files.length);
    refuseFastLoads(files, loadSeconds);
  }
  const results = orders.map(async (each, at) => {
    const of = `${seconds} s, window ${each.windowSeconds} s, loads of ${loadSeconds} s`;
    const run = { of, orders: each, files: sent[at] ?? [], waiting: waiting.get(each.target) ?? 0 };
    return measured(local, { ...run, filesPerWindow: filesPerSecond * each.windowSeconds });
  });
  return (await Promise.all(results)).flat();
}

function refuseFastLoads(files: readonly SentFile[], loadSeconds: number): void {
  const youngest = Math.min(...files.map(ageSeconds));
  if (youngest < loadSeconds)
    throw new Error(`A row was seen after ${youngest.toFixed(1)} s, though a load takes ${loadSeconds} s.`);
}

type Run = { of: string; orders: Orders; files: readonly SentFile[]; filesPerWindow: number; waiting: number };

async function measured(
  local: LocalOrders,
  { of, orders, files, filesPerWindow, waiting }: Run,
): Promise<Measurement[]> {
  const part = (from: number, to: number) => files.slice(from * files.length, to * files.length);
  const [early, late] = [part(0.25, 0.5), part(0.75, 1)];
  const p50 = (some: readonly SentFile[]) => median(some.map(ageSeconds));
  const before = (name: string, figure: number) => ({ kind: "peer", name, figure }) as const;
  return [
    { measure: "most_waiting_at_fence", of, figure: waiting, target: atMost(8) },
    {
      ...{ measure: "files_per_load", of, figure: await filesPerLoad(local, orders, late) },
      reference: before("the files of one window", filesPerWindow),
      target: { on: "ratio", is: ">=", bound: 1.5 },
    },
    {
      ...{ measure: "p50_seconds", of, figure: p50(late) },
      reference: before("the second quarter of the time", p50(early)),
      target: { on: "ratio", is: "<=", bound: 1.5 },
    },
    {
      measure: "dead_letters",
      of,
      figure: await deadLetters(local, orders),
      target: { on: "figure", is: "=", bound: 0 },
    },
  ];
}

const atMost = (bound: number): Target => ({ on: "figure", is: "<=", bound });

async function deadLetters({ endpoint, region }: LocalOrders, orders: Orders): Promise<number> {
  const sqs = new SQSClient({ endpoint, region, credentials });
  const QueueUrl = `${endpoint}/${localIdentity.accountId}/${deadLetterQueueName(queueOf(orders))}`;
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] });
  const { Attributes } = await sqs.send(asked);
  sqs.destroy();
  return Number(Attributes?.["ApproximateNumberOfMessages"]);
}
