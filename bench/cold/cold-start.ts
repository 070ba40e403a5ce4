import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** `importMs` and `answeredMs` are told by the process; `processMs` is from its start to its first answer, Node included. */
export type ColdStart = { importMs: number; answeredMs: number; processMs: number; loads: number };

const program = fileURLToPath(new URL("first-event.mjs", import.meta.url));

/** Starts a process that imports `bundle` and answers `event`. @throws Error if it ends without an answer */
export async function coldStart(bundle: string, event: object, env: NodeJS.ProcessEnv): Promise<ColdStart> {
  const startedMs = performance.now();
  const child = fork(program, [bundle, JSON.stringify(event)], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exited = once(child, "exit");
  const answer = await Promise.race([once(child, "message").then(([times]) => times), exited.then(() => undefined)]);
  const processMs = performance.now() - startedMs;
  await exited;
  if (!answer) throw new Error(`A process that imported ${bundle} ended without an answer.`);
  return { ...answer, processMs };
}
