import { createSlots } from "../slots.ts";
import type { InvocationRequest, InvocationResult } from "./invocation.ts";
import type { LocalFunction } from "./local-function.ts";
import { startWorker, type Worker, type WorkerOptions } from "./worker.ts";

/** Invocations that run, and that wait for a process. */
export type Activity = { running: number; waiting: number };

/** The processes of one function. Once disposed, none is left and none is started. */
export type FunctionPool = AsyncDisposable & {
  /** @throws Error if the pool is disposed before the invocation started */
  invoke(request: InvocationRequest): Promise<InvocationResult>;
  activity(): Activity;
};

/** Runs one function: a process per concurrent invocation, kept warm for the next. */
export function createFunctionPool(fn: LocalFunction, options: WorkerOptions): FunctionPool {
  const slots = createSlots(fn.maxConcurrency);
  const workers = new Set<Worker>();
  const idle: Worker[] = [];
  let disposed = false;

  const start = (): Worker => {
    if (disposed) throw new Error(`Function ${fn.name} was stopped: the event was not run.`);
    const worker = startWorker(fn, options);
    workers.add(worker);
    return worker;
  };
  const end = async (worker: Worker) => {
    await worker.kill();
    workers.delete(worker);
  };
  const take = async (): Promise<Worker> => {
    for (let worker = idle.pop(); worker && !disposed; worker = idle.pop()) {
      if (worker.alive) return worker;
      await end(worker);
    }
    return start();
  };

  /** The loop ends: an idle process may fail to begin the invocation, a new one always begins it. */
  const runInOne = async (request: InvocationRequest): Promise<InvocationResult> => {
    for (;;) {
      const worker = await take();
      const run = await worker.run(request);
      if (run.kind === "ended" && run.reusable) idle.push(worker);
      else await end(worker);
      if (run.kind === "ended") return run.result;
    }
  };

  return {
    invoke: async (request) => {
      const release = await slots.take();
      try {
        return await runInOne(request);
      } finally {
        release();
      }
    },
    activity: () => ({ running: slots.held, waiting: slots.waiting }),
    [Symbol.asyncDispose]: async () => {
      disposed = true;
      await Promise.all([...workers].map(end));
    },
  };
}
