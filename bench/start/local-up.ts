import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A `local up` that is ready. Disposing it ends it as Ctrl-C does. */
export type LocalUp = AsyncDisposable & {
  /** From the start of the process to the line that says that it is ready. */
  readyMs: number;
  processId: number;
  endpoint: string;
  region: string;
  postgres: string;
};

const root = fileURLToPath(new URL("../..", import.meta.url));
const options = ["local", "up", "--json", "--port", "0", "--redshift-port", "0", "--pipelines", "examples/orders"];

/** @param program `dist/cli.js`, or the source. @throws Error if it ends before it is ready */
export async function startLocalUp(program: string): Promise<LocalUp> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program, ...options], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(child, "exit");
  const lines = createInterface(child.stdout);
  const ready = await Promise.race([once(lines, "line").then(([line]) => String(line)), exited.then(() => undefined)]);
  const readyMs = performance.now() - startedMs;
  if (ready === undefined) throw new Error(`${program} local up ended before it was ready.`);
  child.stdout.resume();
  return {
    readyMs,
    processId: child.pid ?? 0,
    ...JSON.parse(ready),
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await exited;
    },
  };
}
