import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { FunctionNotFoundError } from "./function-not-found-error.ts";
import { type Activity, createFunctionPool, type FunctionPool } from "./function-pool.ts";
import type { InvocationRequest, InvocationResult } from "./invocation.ts";
import { functionArn } from "./lambda-environment.ts";
import type { LocalFunction } from "./local-function.ts";
import { PayloadTooLargeError } from "./payload-too-large-error.ts";
import type { WorkerOptions } from "./worker.ts";

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_SYNC_PAYLOAD_BYTES = 6_291_456;
const MAX_ASYNC_PAYLOAD_BYTES = 1_048_576;

/** How often it is looked whether a replaced function still runs. */
const idleCheckMs = 20;

export type FailedInvocation = { functionName: string; payload: string; attempts: number; result: InvocationResult };

export type FunctionsOptions = WorkerOptions & {
  /** Waits before each retry of a failed asynchronous invocation. Lambda's are 60 and 120; here 1 and 2, to be short. */
  retryDelaysSeconds?: readonly number[];
  /** Lambda's on-failure destination: called when the last retry failed too. */
  onFailure?: (failed: FailedInvocation) => void;
};

/** The functions of the local account; the errors carry the names of Lambda's exceptions. */
export type Functions = AsyncDisposable & {
  /** @throws FunctionNotFoundError */
  arnOf(name: string): string;
  all(): readonly LocalFunction[];
  /** @throws FunctionNotFoundError */
  get(name: string): LocalFunction;
  /** New invocations run with the changes. @throws FunctionNotFoundError */
  change(name: string, changes: Partial<Omit<LocalFunction, "name">>): Promise<LocalFunction>;
  /** @throws FunctionNotFoundError */
  delete(name: string): Promise<void>;
  /** @throws FunctionNotFoundError | PayloadTooLargeError (6 MB) */
  invoke(name: string, request: InvocationRequest): Promise<InvocationResult>;
  /**
   * Queues the event, to be retried twice if the function fails.
   *
   * @returns the request id, the same for all attempts
   * @throws FunctionNotFoundError | PayloadTooLargeError (1 MB)
   */
  invokeAsync(name: string, payload: string): string;
  /** By function; `events` counts the asynchronous invocations that run, wait, or wait to be retried. */
  activity(): { functions: ({ name: string } & Activity)[]; events: number };
};

/** @throws Error if the folder of a function does not exist */
export function startFunctions(functions: readonly LocalFunction[], options: FunctionsOptions): Functions {
  functions.forEach(refuseWithoutFolder);
  const pools = new Map(functions.map((fn) => [fn.name, { fn, pool: createFunctionPool(fn, options) }]));
  const stopped = new AbortController();
  let events = 0;

  const known = (name: string): { fn: LocalFunction; pool: FunctionPool } => {
    const found = pools.get(name);
    if (!found) throw new FunctionNotFoundError(functionArn(options, name));
    return found;
  };
  const poolOf = (name: string) => known(name).pool;
  const endWhenIdle = async ({ pool }: { pool: FunctionPool }) => {
    while (pool.activity().running + pool.activity().waiting > 0) await delay(idleCheckMs);
    await pool[Symbol.asyncDispose]();
  };

  return {
    arnOf: (name) => {
      poolOf(name);
      return functionArn(options, name);
    },
    all: () => Array.from(pools.values(), ({ fn }) => fn),
    get: (name) => known(name).fn,
    change: async (name, changes) => {
      const before = known(name);
      const fn = { ...before.fn, ...changes };
      pools.set(name, { fn, pool: createFunctionPool(fn, options) });
      await endWhenIdle(before);
      return fn;
    },
    delete: async (name) => {
      const before = known(name);
      pools.delete(name);
      await endWhenIdle(before);
    },
    invoke: async (name, request) => {
      const pool = poolOf(name);
      refuseAbove(MAX_SYNC_PAYLOAD_BYTES, request.payload, "RequestResponse");
      return await pool.invoke(request);
    },
    invokeAsync: (name, payload) => {
      const pool = poolOf(name);
      refuseAbove(MAX_ASYNC_PAYLOAD_BYTES, payload, "Event");
      const requestId = randomUUID();
      const delaysSeconds = options.retryDelaysSeconds ?? [1, 2];
      events += 1;
      untilItWorks({ pool, request: { payload, requestId }, delaysSeconds, signal: stopped.signal })
        .finally(() => {
          events -= 1;
        })
        .then(
          (last) => {
            if (last.failed)
              options.onFailure?.({ functionName: name, payload, attempts: delaysSeconds.length + 1, result: last });
          },
          () => undefined, // the functions were stopped in between
        );
      return requestId;
    },
    activity: () => ({ functions: Array.from(pools, ([name, { pool }]) => ({ name, ...pool.activity() })), events }),
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await Promise.all(pools.values().map(({ pool }) => pool[Symbol.asyncDispose]()));
    },
  };
}

type Attempts = {
  pool: FunctionPool;
  request: InvocationRequest;
  delaysSeconds: readonly number[];
  signal: AbortSignal;
};

async function untilItWorks({ pool, request, delaysSeconds, signal }: Attempts): Promise<InvocationResult> {
  let result = await pool.invoke(request);
  for (const seconds of delaysSeconds) {
    if (!result.failed) break;
    await delay(seconds * 1000, undefined, { signal });
    result = await pool.invoke(request);
  }
  return result;
}

function refuseWithoutFolder({ name, directory }: LocalFunction): void {
  if (!existsSync(directory))
    throw new Error(`Function ${name} has no code: the folder ${directory} does not exist. Build the function first.`);
}

function refuseAbove(limitBytes: number, payload: string, invocationType: string): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes > limitBytes) throw new PayloadTooLargeError(bytes, invocationType, limitBytes);
}
