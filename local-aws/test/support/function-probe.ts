import { fileURLToPath } from "node:url";
import type { LocalFunction } from "../../src/lambda/local-function.ts";

/** Where the bundles made for tests are. */
export const functionsDirectory = fileURLToPath(new URL("./functions", import.meta.url));

/** The function of `functions/probe.mjs`; `do` in its event says what it does. */
export const probe = (changes: Partial<LocalFunction> = {}): LocalFunction => ({
  name: "probe",
  directory: functionsDirectory,
  handler: "probe.handler",
  timeoutSeconds: 20,
  memoryMegabytes: 128,
  environment: {},
  maxConcurrency: 2,
  ...changes,
});

/** Whether a process with this id exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
