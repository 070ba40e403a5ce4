import { randomBytes, randomUUID } from "node:crypto";
import type { FunctionError } from "./bootstrap-protocol.ts";
import { killedOutcome, type Outcome, startFunctionProcess } from "./function-process.ts";
import type { InvocationRequest, InvocationResult, LogEntry } from "./invocation.ts";
import { type FunctionPlace, functionArn, lambdaEnvironment } from "./lambda-environment.ts";
import type { LocalFunction } from "./local-function.ts";

/**
 * Called as each invocation begins. The function that it returns is called as the invocation ends; if that returns
 * "killed", the invocation fails as if its process had been killed before it could answer.
 */
export type WatchInvocation = (invocation: {
  functionName: string;
  /** What the AWS clients of its process sign with; no other process has it. */
  accessKeyId: string;
  kill: () => void;
}) => () => "answered" | "killed";

export type WorkerOptions = FunctionPlace & {
  onLog?: ((entry: LogEntry) => void) | undefined;
  watch?: WatchInvocation | undefined;
};

/**
 * `reusable`: there may be a next run. "not begun": the process, warm from an earlier run, ended by itself before it
 * called the function; the request can go to another process.
 */
export type Run = { kind: "ended"; result: InvocationResult; reusable: boolean } | { kind: "not begun" };

/** A function's process that knows for which invocation it writes what. */
export type Worker = {
  readonly alive: boolean;
  /** The next run must wait for this one's end. */
  run(request: InvocationRequest): Promise<Run>;
  /** What it was about to do is not reported as its failure. */
  kill(): Promise<void>;
};

/** Longest answer of a function, in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6_291_556;

export function startWorker(fn: LocalFunction, options: WorkerOptions): Worker {
  let requestId = "";
  let log: string[] = [];
  const write = (line: string) => {
    log.push(line);
    options.onLog?.({ functionName: fn.name, requestId, line });
  };
  const accessKeyId = newAccessKeyId();
  const environment = lambdaEnvironment(fn, { ...options, accessKeyId }, newLogStream(new Date()));
  const process = startFunctionProcess({ fn, environment, onLine: write });
  const kill = () => void process.kill();
  let isWarm = false;
  let isStopped = false;

  return {
    get alive() {
      return process.alive;
    },
    run: async (request) => {
      requestId = request.requestId ?? randomUUID();
      log = [];
      const end = options.watch?.({ functionName: fn.name, accessKeyId, kill });
      const answered = await process.run({
        requestId,
        payload: request.payload,
        invokedFunctionArn: functionArn(options, fn.name),
        traceId: newTraceId(new Date()),
        clientContext: request.clientContext,
      });
      const outcome = end?.() === "killed" ? killedOutcome(requestId) : answered;
      if (outcome.kind === "error" && !outcome.hasBegun && isWarm) return { kind: "not begun" };
      isWarm = true;
      const answer = answerOf(outcome);
      if (answer.failed && !isStopped) write(`Invoke Error ${answer.payload}`);
      return { kind: "ended", result: { requestId, log, ...answer }, reusable: outcome.reusable };
    },
    kill: () => {
      isStopped = true;
      return process.kill();
    },
  };
}

function answerOf(outcome: Outcome): { payload: string; failed: boolean } {
  const failure = (error: FunctionError) => ({ failed: true, payload: JSON.stringify(error) });
  if (outcome.kind === "error") return failure(outcome.error);
  if (Buffer.byteLength(outcome.payload) <= MAX_RESPONSE_BYTES) return { failed: false, payload: outcome.payload };
  return failure({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}

/** As of temporary credentials. */
const newAccessKeyId = () => `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;

const newLogStream = (now: Date) =>
  `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceId(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`;
}
