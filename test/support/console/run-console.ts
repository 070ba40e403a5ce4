import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** `redshift-loader console --json`, running in its own process. */
export type RunningConsole = AsyncDisposable & {
  /** With the token. */
  url: string;
  /** Without it. */
  origin: string;
  token: string;
  /** Everything written to standard error so far. */
  log: () => string;
};

export async function runConsole(env: Readonly<Record<string, string>>, ...args: string[]): Promise<RunningConsole> {
  const command = ["src/cli/main.ts", "console", "--port", "0", "--json", ...args];
  const child = spawn(process.execPath, command, {
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => (log += String(chunk)));
  const ended = once(child, "exit").then(() => {
    throw new Error(`the console ended before it was ready:\n${log}`);
  });
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  ended.catch(() => undefined);
  const { url } = JSON.parse(line) as { url: string }; // its own words
  const { origin, hash } = new URL(url);
  return {
    ...{ url, origin, token: hash.slice("#token=".length) },
    log: () => log,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
