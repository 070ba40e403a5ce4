import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again until the answer is no longer undefined.
 *
 * @throws Error with `what` after `timeoutMs`
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const endMs = Date.now() + timeoutMs;
  while (Date.now() < endMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(50);
  }
  throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
}
