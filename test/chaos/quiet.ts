import { setTimeout as sleep } from "node:timers/promises";
import type { LocalStatus } from "../../src/local/up/status.ts";
import type { ChaosRun } from "./chaos-run.ts";

const pollMs = 100;

/** Waits until nothing happens any more. @throws Error telling what is still under way after `timeoutSeconds` */
export async function waitForQuiet({ aws, signal }: ChaosRun, timeoutSeconds: number): Promise<void> {
  const { endpoint } = aws.environment;
  const endMs = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const status = await readStatus(endpoint);
    if (isQuiet(status)) return;
    if (Date.now() > endMs) throw new Error(`Not quiet after ${timeoutSeconds} s: ${JSON.stringify(status)}`);
    await sleep(pollMs, undefined, { signal });
  }
}

export async function readStatus(endpoint: string): Promise<LocalStatus> {
  const answer = await fetch(`${endpoint}/_local/status`);
  return (await answer.json()) as LocalStatus; // the local AWS's own words
}

/** Messages in dead-letter queues wait for a person. */
function isQuiet({ statements, queues, functions, pendingEvents }: LocalStatus): boolean {
  const counts = [
    pendingEvents,
    ...[statements, ...functions].flatMap(({ running, waiting }) => [running, waiting]),
    ...queues
      .filter(({ name }) => !isDeadLetterQueue(name))
      .flatMap(({ visible, inFlight, delayed }) => [visible, inFlight, delayed]),
  ];
  return counts.every((count) => count === 0);
}

export const isDeadLetterQueue = (name: string) => name.endsWith("_dead_letters");
