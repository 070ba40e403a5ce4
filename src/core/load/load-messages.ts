import pMap from "p-map";
import { parseAnnouncement } from "../arrivals/announcement.ts";
import { s3Url } from "../arrivals/s3-url.ts";
import { digest } from "../base/digest.ts";
import { batchScope } from "../pipeline/batch-scope.ts";
import { errorFields, type Log } from "../ports/log.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import { type AdmitDeps, admitBatches, giveBack } from "./admit-batches.ts";
import { type Batch, type Delivery, formBatches, messageIdsOf } from "./batch.ts";
import { isOwnObject } from "./own-objects.ts";
import type { QueuedMessage } from "./queued-message.ts";
import { slotSeconds } from "./retry-slot.ts";
import { type LoadOrder, type SubmitDeps, type SubmittedLoad, submitBatch } from "./submission.ts";

export type { QueuedMessage } from "./queued-message.ts";

/** What became of the messages: those in `failedMessageIds` go back to the queue, the others are done. */
export type LoadReport = { loads: readonly SubmittedLoad[]; failedMessageIds: readonly string[] };

/** BatchExecuteStatement is throttled at 20 calls a second, for the whole account (facts §1.4). */
const maxBatchesAtOnce = 10;

/** Nobody can read it, so it need not wait: 100 receives are over in two hours. */
const notUnderstoodSeconds = 30;

export type LoadMessagesDeps = SubmitDeps & AdmitDeps & { pipelines: Pick<Pipelines, "get"> };

/**
 * Submits the files that the messages announce, one load per batch, and does not wait for the loads.
 *
 * Never throws: whatever fails sends back the messages it concerns, and no others.
 */
export async function loadMessages(deps: LoadMessagesDeps, messages: readonly QueuedMessage[]): Promise<LoadReport> {
  const queues = Object.entries(Object.groupBy(messages, (message) => message.queue));
  return merge(await Promise.all(queues.map(([queue, ofQueue]) => loadQueue(deps, queue, ofQueue ?? []))));
}

async function loadQueue(
  deps: LoadMessagesDeps,
  queue: string,
  messages: readonly QueuedMessage[],
): Promise<LoadReport> {
  const { deliveries, announcing, notUnderstood } = readMessages(deps.log, messages);
  await giveBackFor(deps, notUnderstood, () => notUnderstoodSeconds);
  const report = { loads: [], failedMessageIds: notUnderstood.map(({ messageId }) => messageId) };
  if (deliveries.length === 0) return report;
  try {
    const pipeline = await deps.pipelines.get(queue);
    const files = leaveOutOwn(deps.log, { queue, deliveries });
    const formed = formBatches(batchScope(queue, pipeline), files, pipeline.batch);
    const { batches, heldIds } = await admitBatches(deps, { queue, pipeline, batches: formed, messages: announcing });
    const load = (batch: Batch) =>
      loadBatch(deps, { pipelineName: queue, pipeline, batch, occasion: occasionOf(batch) });
    const reports = await pMap(batches, load, { concurrency: maxBatchesAtOnce });
    await giveBackRefused(deps, queue, { messages, reports });
    return merge([report, { loads: [], failedMessageIds: heldIds }, ...reports]);
  } catch (error) {
    deps.log.error("queue not loaded, its messages go back", {
      queue,
      messages: messages.length,
      ...errorFields(error),
    });
    const understood = new Set(messages).difference(new Set(notUnderstood));
    await giveBackFor(deps, [...understood], (now) => slotSeconds(queue, now.getTime()));
    return { loads: [], failedMessageIds: messages.map((message) => message.messageId) };
  }
}

/** Messages whose batches were refused come back together, at a time that `status` knows. */
async function giveBackRefused(
  deps: LoadMessagesDeps,
  queue: string,
  { messages, reports }: { messages: readonly QueuedMessage[]; reports: readonly LoadReport[] },
): Promise<void> {
  const ids = new Set(reports.flatMap(({ failedMessageIds }) => failedMessageIds));
  const refused = messages.filter(({ messageId }) => ids.has(messageId));
  await giveBackFor(deps, refused, (now) => slotSeconds(queue, now.getTime()));
}

async function giveBackFor(
  { backPressure, log }: LoadMessagesDeps,
  messages: readonly QueuedMessage[],
  secondsAt: (now: Date) => number,
): Promise<void> {
  if (!backPressure || messages.length === 0) return;
  await giveBack({ log, held: backPressure.held }, messages, secondsAt(backPressure.now()));
}

/** A queue also gets manifests and records if it is fed with everything that comes into their bucket. */
function leaveOutOwn(
  log: Log,
  { queue, deliveries }: { queue: string; deliveries: readonly Delivery[] },
): readonly Delivery[] {
  if (!deliveries.some(({ arrivals }) => arrivals.some(isOwnObject))) return deliveries;
  const own = deliveries.flatMap(({ arrivals }) => arrivals.filter(isOwnObject));
  log.warn("the loader's own objects arrived as files and are not loaded: feed the queue from other prefixes", {
    queue,
    objects: own.length,
    first: own[0] && s3Url(own[0]),
  });
  return deliveries.map((delivery) => ({
    ...delivery,
    arrivals: delivery.arrivals.filter((each) => !isOwnObject(each)),
  }));
}

/**
 * A message that is delivered again makes the same token, so its load is not submitted twice. A file that is announced anew
 * makes another one: its load may have failed since. If that load was committed, the guard stops the second.
 */
const occasionOf = (batch: Batch) => digest("messages", ...messageIdsOf(batch));

async function loadBatch(deps: LoadMessagesDeps, order: LoadOrder): Promise<LoadReport> {
  try {
    const loads = await submitBatch(deps, order);
    for (const load of loads) {
      deps.log.info("batch submitted", { queue: order.pipelineName, ...load });
      remember(deps, order, load);
    }
    return { loads, failedMessageIds: [] };
  } catch (error) {
    const { id: batchId, files } = order.batch;
    const subject = { queue: order.pipelineName, batchId, files: files.length };
    deps.log.error("batch not submitted, its messages go back", { ...subject, ...errorFields(error) });
    return { loads: [], failedMessageIds: messageIdsOf(order.batch) };
  }
}

function remember({ backPressure }: LoadMessagesDeps, { pipeline }: LoadOrder, load: SubmittedLoad): void {
  const submittedAtMs = backPressure?.now().getTime() ?? 0;
  backPressure?.known.add(pipeline, { statementId: load.statement_id, submittedAtMs });
}

type ReadMessages = {
  deliveries: readonly Delivery[];
  /** Those of the deliveries. */
  announcing: readonly QueuedMessage[];
  notUnderstood: readonly QueuedMessage[];
};

/** Messages that announce no files are acknowledged and counted, or logged as not understood. */
function readMessages(log: Log, messages: readonly QueuedMessage[]): ReadMessages {
  const deliveries: Delivery[] = [];
  const announcing: QueuedMessage[] = [];
  const notUnderstood: QueuedMessage[] = [];
  const ignored: string[] = [];
  for (const message of messages) {
    const { messageId, body, queue, sentAtMs } = message;
    try {
      const announcement = parseAnnouncement(body, sentAtMs);
      ignored.push(...announcement.ignored);
      if (announcement.arrivals.length === 0) continue;
      deliveries.push({ messageId, arrivals: announcement.arrivals });
      announcing.push(message);
    } catch (error) {
      log.error("message not understood", { queue, messageId, ...errorFields(error) });
      notUnderstood.push(message);
    }
  }
  if (ignored.length > 0) log.info("records acknowledged without a load", { ...countOf(ignored) });
  return { deliveries, announcing, notUnderstood };
}

function countOf(reasons: readonly string[]): Record<string, number> {
  const groups = Object.entries(Object.groupBy(reasons, (reason) => reason));
  return Object.fromEntries(groups.map(([reason, found]) => [reason, found?.length ?? 0]));
}

function merge(reports: readonly LoadReport[]): LoadReport {
  return {
    loads: reports.flatMap((report) => report.loads),
    failedMessageIds: [...new Set(reports.flatMap((report) => report.failedMessageIds))],
  };
}
