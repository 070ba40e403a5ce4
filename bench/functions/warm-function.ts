import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** One call of a handler; `peakBytes` is the most memory that its process ever had resident. */
export type Call = { ms: number; loads: number; peakBytes: number };

export type WarmFunction = Disposable & { call(arrivals: number): Promise<Call> };

const program = fileURLToPath(new URL("warm-process.ts", import.meta.url));

/** Starts a process with the function of `bundle`. What it logs is dropped. */
export async function startWarmFunction(bundle: string, env: NodeJS.ProcessEnv): Promise<WarmFunction> {
  const child = fork(program, [bundle], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const stopped = once(child, "exit").then(([code]) => {
    throw new Error(`The process of ${bundle} ended early, with code ${code}.`);
  });
  stopped.catch(() => undefined); // told to whoever waits
  const message = async () => (await Promise.race([once(child, "message"), stopped]))[0];
  await message();
  return {
    async call(arrivals) {
      const answer = message();
      child.send(arrivals);
      return await answer;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
