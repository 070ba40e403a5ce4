/**
 * What keeps loads from piling up at their target. Loads of one target run one after the other, so one that runs and one
 * that waits keep it busy; any further one would only take up one of the 500 statements that a cluster may have active.
 * Messages that come meanwhile go back to their queue for a while, and make a larger load.
 */

/** A load that was submitted and is not known to have ended. */
export type KnownLoad = { statementId: string; submittedAtMs: number };

/** While so many loads of a target are known to be active, no further one is submitted: one runs, one waits. */
export const maxKnownActive = 2;

/** A load is waited for until it is so old. Windows of this length or more have nothing to win by it. */
const patientSeconds = 5;

/**
 * For how many seconds the loader waits for the end of a load, in the function, before it goes by `maxKnownActive`; 0 if not
 * at all. Where clocks differ, a load may seem to begin later than now: it is waited for no longer than others.
 *
 * Messages that go back return after one or two seconds at the earliest, in no order. For whoever chose a window of less than
 * 5 seconds, that is long: waiting in the function loses no time, and takes no receive. It costs at most 5 seconds of one
 * container for each load. Meanwhile further messages stay in the queue, and make the next event larger.
 */
export const patienceSeconds = (windowSeconds: number, ageMs: number): number =>
  windowSeconds < patientSeconds ? Math.max(0, Math.ceil(patientSeconds - Math.max(0, ageMs) / 1000)) : 0;

/** Batches of one invocation that are submitted together, with those that are active. Messages of 1,000 files make one. */
export const maxWave = 10;

/** Whether so many batches may all be submitted now, whichever messages they share. */
export const isRoomForAll = (batches: number, active: number): boolean =>
  active < maxKnownActive && active + batches <= maxWave;

/**
 * Those of an invocation's batches that may be submitted now, the first ones first. A group is submitted whole, since its
 * batches share messages, and a message goes back with all its files.
 *
 * @param groups in the order of age
 * @param active loads of the target that are known to be active
 */
export function admitted<Batch>(
  groups: readonly (readonly Batch[])[],
  { active, isOvertaken }: { active: number; isOvertaken: boolean },
): readonly Batch[] {
  if (active >= maxKnownActive + (isOvertaken ? 1 : 0)) return [];
  const batches: Batch[] = [];
  for (const group of groups)
    if (batches.length === 0 || active + batches.length + group.length <= maxWave) batches.push(...group);
  return batches;
}

/** Batches that share messages, together; the groups are in the order of their last batches. */
export function groupsOf<Batch>(
  batches: readonly Batch[],
  messageIdsOf: (batch: Batch) => readonly string[],
): readonly (readonly Batch[])[] {
  const groupOf = new Map<string, { batches: readonly Batch[] }>();
  for (const batch of batches) {
    const met = new Set(messageIdsOf(batch).flatMap((id) => groupOf.get(id) ?? []));
    const group = { batches: [...[...met].flatMap((one) => one.batches), batch] };
    for (const each of group.batches) for (const id of messageIdsOf(each)) groupOf.set(id, group);
  }
  return [...new Set(groupOf.values())].map((group) => group.batches);
}

/** What a hold depends on; all times in milliseconds since 1970. */
export type Hold = {
  nowMs: number;
  /** Of the pipeline's trigger. */
  windowSeconds: number;
  /** When the oldest of the target's active loads was submitted. */
  oldestActiveAtMs: number;
  /** Of the message that has waited longest. */
  sentAtMs: number;
  /** Of the message that was received most often. */
  receives: number;
};

/** Messages that were received more often wait longer and longer, so they never come near their last receive. */
const patientReceives = 20;

/** Ticks in seconds. SQS takes 43,200 at most. */
const minTick = 2;
const maxShortTick = 32;
const maxTick = 32_768;

/**
 * For how many seconds messages go back, 1 to 32,768.
 *
 * They come back at a tick, a multiple of a power of two of seconds. So all messages that wait for a target come back
 * together, whoever holds them, and make one load. The tick is a quarter of the time for which the oldest load has been
 * active, or longer: however long loads last, messages come back some ten times in the time of one load, and at most a
 * quarter too late. From 20 receives on it is also half of the time for which a message has waited, so in 14 days a
 * message is received less than 90 times.
 */
export function holdSeconds({ nowMs, windowSeconds, oldestActiveAtMs, sentAtMs, receives }: Hold): number {
  const activeSeconds = (nowMs - oldestActiveAtMs) / 1000;
  const waitedSeconds = (nowMs - sentAtMs) / 1000;
  const seconds = Math.max(
    Math.min(windowSeconds / 2, maxShortTick),
    activeSeconds / 4,
    receives > patientReceives ? waitedSeconds / 2 : 0,
  );
  const tickMs = 1000 * Math.min(maxTick, Math.max(minTick, 2 ** Math.ceil(Math.log2(seconds))));
  return Math.max(1, Math.ceil((tickMs - (nowMs % tickMs)) / 1000));
}

/** AWS recommends at least 5; where a queue's own number cannot be read, it may be this low. */
const leastMaxReceiveCount = 5;

/**
 * Whether a message must not go back once more: too few receives would be left for failures, or it would go to the dead
 * letters. Then its batch is submitted although the target is busy.
 *
 * @param maxReceiveCount of its queue; "none" if it has no dead letters, undefined if that is not known
 */
export function isLastChance(receives: number, maxReceiveCount: number | "none" | undefined): boolean {
  if (maxReceiveCount === "none") return false;
  const most = maxReceiveCount ?? leastMaxReceiveCount;
  return receives > most - Math.min(5, Math.ceil(most / 3));
}
