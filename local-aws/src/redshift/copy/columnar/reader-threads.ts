import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { CopyError, internalError } from "../copy-error.ts";

const scripts = {
  avro: new URL("./avro-thread.ts", import.meta.url),
  parquet: new URL("./parquet-thread.ts", import.meta.url),
};

type ThreadKind = keyof typeof scripts;

/**
 * Threads that read files: a broken file can make its reader run for ever or exhaust its memory, and then only the
 * thread is lost. Starting a thread takes a fifth of a second of a core, so it waits a while for the next file.
 */
export type ReaderThreads = AsyncDisposable & {
  /** Gives the order to a thread that was given back, else to a new one. */
  take<Order, Message>(kind: ThreadKind, order: Order): ReaderThread<Order, Message>;
};

/** A conversation about one file. */
export type ReaderThread<Order, Message> = {
  tell(order: Order): void;
  /**
   * The next message, each in its turn. A thread that fails before its first message has read nothing: it is replaced
   * once.
   *
   * @throws Error if the file keeps the thread busy for too long, or exhausts its memory
   * @throws CopyError an internal error, if the thread ends for any other reason, which says nothing about the file
   */
  hear(): Promise<Message>;
  /** The thread then waits for the next file. */
  giveBack(): void;
  /** For a reader that is stuck, or was left in the middle of a file. */
  end(): Promise<unknown>;
};

type ThreadLimits = {
  /** A thread that has not begun to read by then never will. */
  startSeconds: number;
  /** A thread that has begun and sends no message for so long is stuck in a broken file. */
  silenceSeconds: number;
  /** A thread that is unused for so long ends. */
  idleSeconds: number;
  /** Memory for a thread's objects, in MB. */
  heapMegabytes: number;
};

const defaultLimits: ThreadLimits = { startSeconds: 60, silenceSeconds: 60, idleSeconds: 10, heapMegabytes: 4096 };
/** The values of one row group live as long as it takes to write them: in a large young generation nothing moves them. */
const maxYoungGenerationSizeMb = 192;

/** Disposing it ends its threads, also those at work. */
export function readerThreads(given: Partial<ThreadLimits> = {}): ReaderThreads {
  const { startSeconds, silenceSeconds, idleSeconds, heapMegabytes } = { ...defaultLimits, ...given };
  const resourceLimits = { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb };
  const all = new Set<Worker>();
  const idle = new Map<Worker, { kind: ThreadKind; timer: NodeJS.Timeout }>();
  let isDisposed = false;

  const start = (kind: ThreadKind): Worker => {
    const worker = new Worker(scripts[kind], { resourceLimits });
    all.add(worker);
    worker.on("error", () => undefined); // whoever waits for a message gets it
    worker.once("exit", () => {
      all.delete(worker);
      wake(worker);
    });
    return worker;
  };
  const wake = (worker: Worker): void => {
    clearTimeout(idle.get(worker)?.timer);
    idle.delete(worker);
  };
  /** A thread takes a while to end: it must not be taken again meanwhile. */
  const end = (worker: Worker): Promise<unknown> => {
    wake(worker);
    return worker.terminate();
  };
  const rest = (kind: ThreadKind, worker: Worker): void => {
    if (!all.has(worker)) return; // it ended after its last message
    worker.unref();
    idle.set(worker, { kind, timer: setTimeout(() => end(worker), idleSeconds * 1000).unref() });
  };
  const firstIdle = (kind: ThreadKind) => [...idle.keys()].find((worker) => idle.get(worker)?.kind === kind);
  const converse = <Order>(worker: Worker, order: Order) => {
    wake(worker);
    worker.ref();
    const messages = on(worker, "message", { close: ["exit"] });
    worker.postMessage(order);
    return { worker, messages };
  };
  return {
    take<Order, Message>(kind: ThreadKind, order: Order): ReaderThread<Order, Message> {
      let now = converse(firstIdle(kind) ?? start(kind), order);
      let hasBegun = false;
      const next = () =>
        hasBegun
          ? nextMessage<Message>(now.messages, silenceSeconds, "reading it did not end")
          : nextMessage<Message>(now.messages, startSeconds, "it did not begin");
      const nextOfAnother = (error: unknown) => {
        void end(now.worker);
        if (isDisposed) throw lost(error);
        now = converse(start(kind), order);
        return next().catch((again: unknown) => {
          throw lost(again);
        });
      };
      return {
        tell: (answer) => now.worker.postMessage(answer),
        async hear() {
          const message = await (hasBegun ? next() : next().catch(nextOfAnother));
          hasBegun = true;
          return message;
        },
        giveBack() {
          void now.messages.return?.();
          rest(kind, now.worker);
        },
        end: () => end(now.worker),
      };
    },
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      await Promise.all([...all].map(end));
    },
  };
}

async function nextMessage<Message>(
  messages: AsyncIterator<Message[]>,
  seconds: number,
  what: string,
): Promise<Message> {
  const silence = Promise.withResolvers<never>();
  const timer = setTimeout(() => silence.reject(new Error(`${what} within ${seconds} s`)), seconds * 1000);
  const next = messages.next().catch(unlessOutOfMemory);
  const heard = await Promise.race([next, silence.promise]).finally(() => clearTimeout(timer));
  if (heard.done) throw internalError("a thread that reads files ended");
  return heard.value[0] as Message; // a message is the only argument of its event
}

/** @see https://nodejs.org/docs/latest-v24.x/api/errors.html#err_worker_out_of_memory */
function unlessOutOfMemory(error: unknown): never {
  if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") throw error;
  throw lost(error);
}

function lost(error: unknown): CopyError {
  if (error instanceof CopyError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return internalError(`a thread that reads files ended: ${reason}`, error);
}
