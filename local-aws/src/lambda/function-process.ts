import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { BootstrapMessage, FunctionError, Invocation } from "./bootstrap-protocol.ts";
import type { LocalFunction } from "./local-function.ts";
import { type OutputLines, outputLines } from "./output-lines.ts";

/** `reusable`: the process may take the next invocation. `hasBegun`: the function was called. */
export type Outcome =
  | { kind: "result"; payload: string; reusable: true }
  | { kind: "error"; error: FunctionError; reusable: boolean; hasBegun: boolean };

type FunctionProcess = {
  pid: number | undefined;
  readonly alive: boolean;
  /** Runs one invocation; the next must wait for its outcome. Never rejects: every failure is an outcome. */
  run(invocation: Omit<Invocation, "deadlineMs">): Promise<Outcome>;
  kill(): Promise<void>;
};

type ProcessOptions = {
  fn: LocalFunction;
  environment: Readonly<Record<string, string>>;
  onLine: (line: string) => void;
};

/** Lambda gives a module this long to load before the function's own time starts. */
const INIT_SECONDS = 10;
const BOOTSTRAP = fileURLToPath(new URL("./bootstrap.ts", import.meta.url));

/**
 * Starts one Node process that has loaded, or is loading, the function's bundle. It uses our own cache of compiled code, if
 * we have one. The variable that names the cache is gone before the function's code runs.
 */
export function startFunctionProcess({ fn, environment, onLine }: ProcessOptions): FunctionProcess {
  const compileCache = getCompileCacheDir();
  const child = spawn(process.execPath, [`--max-old-space-size=${fn.memoryMegabytes}`, BOOTSTRAP], {
    cwd: fn.directory,
    env: { ...environment, ...(compileCache && { NODE_COMPILE_CACHE: compileCache }) },
    serialization: "advanced", // JSON would encode the payload's JSON a second time
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exited = exitOf(child);
  const outputs = [child.stdout, child.stderr].map((stream) => outputLines(stream as Readable, onLine)); // both piped
  const exchange = exchangeWith(child, outputs, exited);
  const initialised = exchange(undefined, INIT_SECONDS + fn.timeoutSeconds);

  return {
    pid: child.pid,
    get alive() {
      return child.connected && child.exitCode === null && child.signalCode === null;
    },
    run: async (invocation) => {
      const init = await initialised;
      const answer =
        init.kind === "ready"
          ? await exchange({ ...invocation, deadlineMs: Date.now() + fn.timeoutSeconds * 1000 }, fn.timeoutSeconds)
          : init;
      return outcomeOf(answer, invocation.requestId, fn.timeoutSeconds);
    },
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

type Answer =
  | Exclude<BootstrapMessage, { kind: "begun" }>
  | { kind: "exited"; reason: string; hasBegun: boolean }
  | { kind: "late" };

/** Sends an invocation, or nothing, and waits for the process's answer, its end, or the time-out. */
function exchangeWith(child: ChildProcess, outputs: readonly OutputLines[], exited: Promise<string>) {
  const exit = exited.then((reason) => {
    for (const output of outputs) output.flush();
    return reason;
  });
  return async (invocation: Invocation | undefined, timeoutSeconds: number): Promise<Answer> => {
    const answer = answerFrom(child, outputs);
    if (invocation && child.connected) child.send(invocation, () => undefined); // a failed send is followed by the exit
    const ended = exit.then((reason): Answer => ({ kind: "exited", reason, hasBegun: answer.hasBegun() }));
    const done = new AbortController();
    const late = delay(timeoutSeconds * 1000, { kind: "late" } as const, { signal: done.signal });
    late.catch(() => undefined);
    try {
      return await Promise.race([answer.promise, ended, late]);
    } finally {
      done.abort();
      answer.ignore();
    }
  };
}

/** The answer comes once all that the invocation wrote has come. */
function answerFrom(child: ChildProcess, outputs: readonly OutputLines[]) {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let begun = false;
  const hear = (message: BootstrapMessage) => {
    if (message.kind === "begun") begun = true;
    else void Promise.all(outputs.map((output) => output.invocationEnd())).then(() => resolve(message));
  };
  child.on("message", hear);
  return { promise, hasBegun: () => begun, ignore: () => child.off("message", hear) };
}

/** Resolves when the process has ended and all that it sent was read, to Lambda's words for the way it ended. */
async function exitOf(child: ChildProcess): Promise<string> {
  const read = Promise.all(
    ["close", "disconnect"].map((event) => new Promise((resolve) => child.once(event, resolve))),
  );
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once("exit", (code, signal) => resolve([code, signal]));
    child.once("error", () => resolve([127, null])); // not started at all
  });
  await Promise.race([read, delay(200, undefined, { ref: false })]); // a grandchild may keep the pipes open for ever
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  return code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
}

const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

function failedOutcome(requestId: string, errorType: string, text: string, hasBegun = true): Outcome {
  const error = { errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` };
  return { kind: "error", error, reusable: false, hasBegun };
}

/** How an invocation ends whose process was killed. */
export const killedOutcome = (requestId: string): Outcome =>
  failedOutcome(requestId, "Runtime.ExitError", "Runtime exited with error: signal: killed");

function outcomeOf(answer: Answer, requestId: string, timeoutSeconds: number): Outcome {
  const failed = (errorType: string, text: string, hasBegun = true) =>
    failedOutcome(requestId, errorType, text, hasBegun);
  switch (answer.kind) {
    case "done":
      return { kind: "result", payload: answer.payload, reusable: true };
    case "failed":
      return { kind: "error", error: answer.error, reusable: !answer.fatal, hasBegun: true };
    case "late":
      return failed("Sandbox.Timedout", `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
    case "exited":
      return failed("Runtime.ExitError", answer.reason, answer.hasBegun);
    case "ready":
      return failed("Runtime.Unknown", "the process answered out of turn");
    default:
      return answer satisfies never;
  }
}
