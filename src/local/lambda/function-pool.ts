import { randomBytes, randomUUID } from "node:crypto";
import type { FunctionError } from "./bootstrap-protocol.ts";
import { type FunctionProcess, type Outcome, startFunctionProcess } from "./function-process.ts";
import { type FunctionPlace, functionArn, lambdaEnvironment } from "./lambda-environment.ts";
import type { LocalFunction } from "./local-function.ts";
import { createSlots } from "./slots.ts";

export type LogEntry = { functionName: string; requestId: string; line: string };

export type InvocationResult = {
  requestId: string;
  /** JSON: the handler's answer, or a `FunctionError`. */
  payload: string;
  failed: boolean;
  /** Everything the invocation wrote, and its error. */
  log: readonly string[];
};

export type InvocationRequest = {
  /** JSON. */
  payload: string;
  requestId?: string;
  /** JSON of `context.clientContext`. */
  clientContext?: string | undefined;
};

/** The processes of one function. */
export type FunctionPool = AsyncDisposable & {
  arn: string;
  /** @throws Error if the pool is disposed before the invocation started */
  invoke(request: InvocationRequest): Promise<InvocationResult>;
};

export type PoolOptions = FunctionPlace & { onLog?: ((entry: LogEntry) => void) | undefined };

/** Longest answer of a function, in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6_291_556;

type Worker = {
  process: FunctionProcess;
  /** Of the current invocation, or the last. */
  requestId: string;
  log: string[];
  write: (line: string) => void;
};

/** Runs one function: a process per concurrent invocation, kept warm for the next. */
export function createFunctionPool(fn: LocalFunction, options: PoolOptions): FunctionPool {
  const arn = functionArn(options, fn.name);
  const slots = createSlots(fn.maxConcurrency);
  const workers = new Set<Worker>();
  const idle: Worker[] = [];
  let disposed = false;

  const refuseWhenDisposed = () => {
    if (disposed) throw new Error(`Function ${fn.name} was stopped: the event was not run.`);
  };

  const start = (): Worker => {
    refuseWhenDisposed();
    const write = (line: string) => {
      worker.log.push(line);
      options.onLog?.({ functionName: fn.name, requestId: worker.requestId, line });
    };
    const environment = lambdaEnvironment(fn, options, newLogStream(new Date()));
    const process = startFunctionProcess({ fn, environment, onLine: write });
    const worker: Worker = { process, requestId: "", log: [], write };
    workers.add(worker);
    return worker;
  };

  const end = async (worker: Worker) => {
    await worker.process.kill();
    workers.delete(worker);
  };

  const takeWorker = async (): Promise<Worker> => {
    for (let worker = idle.pop(); worker; worker = idle.pop()) {
      if (worker.process.alive) return worker;
      await end(worker);
    }
    return start();
  };

  const run = async (request: InvocationRequest): Promise<InvocationResult> => {
    const worker = await takeWorker();
    const requestId = request.requestId ?? randomUUID();
    worker.requestId = requestId;
    worker.log = [];
    const { payload, clientContext } = request;
    const outcome = await worker.process.run({
      requestId,
      payload,
      invokedFunctionArn: arn,
      traceId: newTraceId(new Date()),
      ...(clientContext === undefined ? {} : { clientContext }),
    });
    const result = resultOf(outcome, requestId, worker.log);
    if (result.failed) worker.write(`Invoke Error ${result.payload}`);
    if (outcome.reusable) idle.push(worker);
    else await end(worker);
    return result;
  };

  return {
    arn,
    invoke: async (request) => {
      const release = await slots.take();
      try {
        refuseWhenDisposed();
        return await run(request);
      } finally {
        release();
      }
    },
    [Symbol.asyncDispose]: async () => {
      disposed = true;
      await Promise.all([...workers].map(end));
    },
  };
}

function resultOf(outcome: Outcome, requestId: string, log: readonly string[]): InvocationResult {
  const failure = (error: FunctionError) => ({ requestId, log, failed: true, payload: JSON.stringify(error) });
  if (outcome.kind === "error") return failure(outcome.error);
  if (Buffer.byteLength(outcome.payload) <= MAX_RESPONSE_BYTES)
    return { requestId, log, failed: false, payload: outcome.payload };
  return failure({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}

const newLogStream = (now: Date) =>
  `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceId(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`;
}
