import { setTimeout as sleep } from "node:timers/promises";
import type { LocalStatus } from "@redshift-loader/local-aws";
import type { ChaosRun } from "./chaos-run.ts";
import { readSessions } from "./stored.ts";

const pollMs = 100;

/**
 * Waits until nothing happens any more, however long that takes on a busy machine.
 *
 * @throws Error telling what is under way, and what the database's sessions do, if nothing changes for `stuckSeconds`
 */
export async function waitForQuiet(run: ChaosRun, stuckSeconds: number): Promise<void> {
  const { endpoint } = run.aws.environment;
  let last = "";
  let changedMs = Date.now();
  for (;;) {
    const status = await readStatus(endpoint);
    if (isQuiet(status)) return;
    const text = JSON.stringify(status);
    if (text !== last) [last, changedMs] = [text, Date.now()];
    if (Date.now() > changedMs + stuckSeconds * 1000) throw await stuckError(run, { stuckSeconds, text });
    await sleep(pollMs, undefined, { signal: run.signal });
  }
}

async function stuckError(run: ChaosRun, { stuckSeconds, text }: { stuckSeconds: number; text: string }) {
  const sessions = await readSessions(run);
  return new Error([`Nothing changed for ${stuckSeconds} s, but it is not quiet: ${text}`, ...sessions].join("\n"));
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
