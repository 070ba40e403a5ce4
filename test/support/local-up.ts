import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import pg from "pg";

/** `redshift-loader local up --json`, running. */
export type UpLocal = AsyncDisposable & {
  ready: {
    endpoint: string;
    region: string;
    accountId: string;
    postgres: string;
    pipelines: { name: string; queue_url: string }[];
  };
  /** Everything written to standard error so far. */
  log: () => string;
  query: <Row>(sql: string) => Promise<Row[]>;
};

/** The same in its own process. */
export type RunningLocal = UpLocal & { stop: (signal?: NodeJS.Signals) => Promise<number | null> };

/** Starts it on a free port, and waits until it is ready. */
export const runLocalUp = (...args: string[]): Promise<RunningLocal> => runLocalUpWith({}, ...args);

/** The same with variables of its environment. */
export async function runLocalUpWith(
  variables: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<RunningLocal> {
  const command = ["src/cli/main.ts", "local", "up", "--port", "0", "--json", ...args];
  const env = { ...process.env, NO_COLOR: "1", ...variables }; // a CI service has colours on, although nothing is a terminal
  const child = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => (log += String(chunk)));
  const ready = await firstLine(child, () => log);
  const client = new pg.Client({ connectionString: ready.postgres });
  await client.connect();
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    await client.end();
    if (child.exitCode !== null) return child.exitCode;
    child.kill(signal);
    await once(child, "exit");
    return child.exitCode;
  };
  return {
    ready,
    log: () => log,
    query: async (sql) => (await client.query(sql)).rows,
    stop,
    [Symbol.asyncDispose]: async () => void (child.exitCode === null && (await stop())),
  };
}

async function firstLine(child: ChildProcess, log: () => string): Promise<RunningLocal["ready"]> {
  if (!child.stdout) throw new Error("standard output is not a pipe");
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(() => {
    throw new Error(`local up ended before it was ready:\n${log()}`);
  });
  const [line] = await Promise.race([once(lines, "line"), ended]);
  return JSON.parse(line);
}
