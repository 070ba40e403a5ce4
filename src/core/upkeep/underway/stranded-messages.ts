import { nextSlotMs } from "../../load/retry-slot.ts";
import type { Queues } from "../status.ts";

/** Messages that wait, and when those that were refused are tried again (ISO 8601). */
export type Stranded = { messages: number; next_try_at: string };

/**
 * What waits on the queue of a pipeline, with or without a configuration that can be used.
 *
 * @returns undefined if nothing waits, or the queue may not be asked
 */
export async function strandedMessages(
  { queues, now }: { queues: Queues; now: () => Date },
  pipelineName: string,
): Promise<Stranded | undefined> {
  const queue = await queues.depth(pipelineName);
  if (!queue || queue.messages === 0) return undefined;
  return { messages: queue.messages, next_try_at: new Date(nextSlotMs(pipelineName, now().getTime())).toISOString() };
}
