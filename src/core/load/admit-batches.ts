import { formatTableName } from "../base/identifier.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { HeldMessages } from "../ports/held-messages.ts";
import { errorFields, type Log } from "../ports/log.ts";
import type { Metrics } from "../ports/measurement.ts";
import { admitted, groupsOf, holdSeconds, isLastChance, isRoomForAll, type KnownLoad } from "./back-pressure.ts";
import { type Batch, messageIdsOf } from "./batch.ts";
import type { KnownLoads } from "./known-loads.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** What it takes to hold messages back. */
export type BackPressure = { known: KnownLoads; held: HeldMessages; now: () => Date };

export type AdmitDeps = { backPressure?: BackPressure | undefined; log: Log; metrics: Metrics };

/** The batches of one invocation, and the messages that announced their files. */
export type Arrived = {
  queue: string;
  pipeline: Pipeline;
  batches: readonly Batch[];
  messages: readonly QueuedMessage[];
};

/**
 * Decides which batches are submitted now. The messages of all others come back after a while: they are in `heldIds`, and
 * nothing of them was written.
 *
 * Without `backPressure` every batch is submitted.
 */
export async function admitBatches(
  { backPressure, ...deps }: AdmitDeps,
  arrived: Arrived,
): Promise<{ batches: readonly Batch[]; heldIds: readonly string[] }> {
  const { pipeline, batches } = arrived;
  if (!backPressure || batches.length === 0) return { batches, heldIds: [] };
  const { known, now } = backPressure;
  const returned = arrived.messages.some(({ receives = 1 }) => receives > 1);
  const active = await known.active(pipeline, { returned });
  // Messages that have not waited yet let those go first that have: both come back together, and make one load.
  const yields = !returned && active.length > 0 && now().getTime() < known.heldUntilMs(pipeline);
  if (!yields && isRoomForAll(batches.length, active.length)) return { batches, heldIds: [] };
  const messageOf = new Map(arrived.messages.map((message) => [message.messageId, message]));
  const messagesOf = (some: readonly Batch[]) =>
    [...new Set(some.flatMap(messageIdsOf))].flatMap((id) => messageOf.get(id) ?? []);
  const groups = groupsOf(batches, messageIdsOf);
  const chosen = new Set(
    yields ? [] : admitted(groups, { active: active.length, isOvertaken: isOvertaken(arrived.messages, active) }),
  );
  const rest = groups.filter(([first]) => first && !chosen.has(first));
  if (rest.length === 0) return { batches, heldIds: [] };
  const forced = await lastChances({ backPressure, ...deps }, { arrived, rest, messagesOf });
  const later = rest.filter((group) => !forced.has(group)).flat();
  await hold({ backPressure, ...deps }, { arrived, active, messages: messagesOf(later) });
  return { batches: batches.filter((batch) => !later.includes(batch)), heldIds: later.flatMap(messageIdsOf) };
}

/** Whether a message was there before any of the active loads was submitted. */
const isOvertaken = (messages: readonly QueuedMessage[], active: readonly KnownLoad[]) => {
  const sentAtMs = Math.min(...messages.map((message) => message.sentAtMs));
  return active.every(({ submittedAtMs }) => sentAtMs < submittedAtMs);
};

type Groups = readonly (readonly Batch[])[];
type Holding = AdmitDeps & { backPressure: BackPressure };

/** Groups with a message that must not go back once more. */
async function lastChances(
  { backPressure: { held }, log }: Holding,
  {
    arrived,
    rest,
    messagesOf,
  }: { arrived: Arrived; rest: Groups; messagesOf: (some: readonly Batch[]) => readonly QueuedMessage[] },
): Promise<ReadonlySet<Groups[number]>> {
  const { queueArn } = messagesOf(rest.flat()).find((message) => message.queueArn !== undefined) ?? {};
  const maxReceiveCount = queueArn === undefined ? undefined : await askMaxReceiveCount(held, queueArn);
  const last = rest.filter((group) =>
    messagesOf(group).some(({ receives = 1 }) => isLastChance(receives, maxReceiveCount)),
  );
  if (last.length > 0)
    log.warn("target busy, but its messages were received too often to wait: submitted", {
      queue: arrived.queue,
      batches: last.flat().length,
      max_receive_count: maxReceiveCount ?? "not known",
    });
  return new Set(last);
}

async function askMaxReceiveCount(held: HeldMessages, queueArn: string): Promise<number | "none" | undefined> {
  try {
    return (await held.maxReceiveCount(queueArn)) ?? "none";
  } catch {
    return undefined; // a queue that does not say gets the caution of the lowest number
  }
}

async function hold(
  { backPressure: { known, held, now }, log, metrics }: Holding,
  { arrived, active, messages }: { arrived: Arrived; active: readonly KnownLoad[]; messages: readonly QueuedMessage[] },
): Promise<void> {
  if (messages.length === 0) return;
  const { queue, pipeline } = arrived;
  const nowMs = now().getTime();
  const oldestActiveAtMs = Math.min(nowMs, ...active.map(({ submittedAtMs }) => submittedAtMs));
  const { windowSeconds } = pipeline.batch;
  const bySeconds = Map.groupBy(messages, ({ sentAtMs, receives = 1 }) =>
    holdSeconds({ nowMs, windowSeconds, oldestActiveAtMs, sentAtMs, receives }),
  );
  const seconds = Math.min(...bySeconds.keys());
  known.holdUntil(pipeline, nowMs + seconds * 1000);
  await Promise.all([...bySeconds].map(([each, those]) => giveBack({ held, log }, those, each)));
  const target = formatTableName(pipeline.copy.table);
  metrics.record({ pipeline: queue, target, values: { HeldMessages: messages.length } });
  log.info("target busy, its messages wait", {
    queue,
    target,
    messages: messages.length,
    active: active.length,
    seconds,
  });
}

/** Messages without a receipt handle were not received from a queue. Those that are not hidden come back later, not never. */
export async function giveBack(
  { held, log }: { held: HeldMessages; log: Log },
  messages: readonly QueuedMessage[],
  seconds: number,
): Promise<void> {
  const [{ queueArn, queue } = {}] = messages;
  if (queueArn === undefined) return;
  const receiptHandles = messages.flatMap(({ receiptHandle }) => receiptHandle ?? []);
  try {
    await held.hide(queueArn, receiptHandles, seconds);
  } catch (error) {
    log.warn("messages not given back early: they return after the queue's visibility time-out", {
      queue,
      messages: receiptHandles.length,
      ...errorFields(error),
    });
  }
}
