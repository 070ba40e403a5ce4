import type { Screen } from "./output.ts";
import { say } from "./said.ts";

/** Asks a question that `y` or `yes` confirms. Without a terminal nobody can answer, so nothing is confirmed. */
export async function isConfirmed(screen: Screen, question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !screen.isTTY) return false;
  const { createInterface } = await import("node:readline/promises");
  screen.write(say`${question} [y/N] `);
  using lines = createInterface({ input: process.stdin });
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  const answer = await Promise.race([lines.question(""), closed]);
  return /^y(?:es)?$/i.test(answer.trim());
}
