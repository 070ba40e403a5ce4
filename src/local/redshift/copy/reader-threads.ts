import { on } from "node:events";
import { Worker } from "node:worker_threads";

const scripts = {
  avro: new URL("./avro-thread.ts", import.meta.url),
  parquet: new URL("./parquet-thread.ts", import.meta.url),
};

type ThreadKind = keyof typeof scripts;

/**
 * Threads that read files: a broken one can make its reader run for ever or exhaust its memory, and then only the thread
 * is lost. Starting one takes a fifth of a second of a core, so it waits a while for the next file.
 */
export type ReaderThreads = AsyncDisposable & {
  /** One that was given back, else a new one. */
  take<Order, Message>(kind: ThreadKind): ReaderThread<Order, Message>;
};

/** A conversation about one file. */
export type ReaderThread<Order, Message> = {
  tell(order: Order): void;
  /** The next message, each in its turn. @throws Error if the thread says nothing for too long, fails or ends */
  hear(): Promise<Message>;
  /** Its reader waits for the next file. */
  giveBack(): void;
  /** Its reader is caught, or was left in the middle of a file. */
  end(): Promise<unknown>;
};

type ThreadTimes = {
  /** A thread that says nothing for so long is caught in a broken file. */
  silenceSeconds: number;
  /** A thread that nobody takes for so long ends. */
  idleSeconds: number;
};

const defaultTimes: ThreadTimes = { silenceSeconds: 60, idleSeconds: 10 };
/** The values of one row group live as long as it takes to write them: in a large young generation nothing moves them. */
const resourceLimits = { maxOldGenerationSizeMb: 4096, maxYoungGenerationSizeMb: 192 };

/** Ends its threads when it is disposed, those at work, too. */
export function readerThreads(given: Partial<ThreadTimes> = {}): ReaderThreads {
  const { silenceSeconds, idleSeconds } = { ...defaultTimes, ...given };
  const all = new Set<Worker>();
  const idle = new Map<Worker, { kind: ThreadKind; timer: NodeJS.Timeout }>();

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
  const rest = (kind: ThreadKind, worker: Worker): void => {
    worker.unref();
    idle.set(worker, { kind, timer: setTimeout(() => worker.terminate(), idleSeconds * 1000).unref() });
  };
  const wake = (worker: Worker): void => {
    clearTimeout(idle.get(worker)?.timer);
    idle.delete(worker);
  };
  return {
    take(kind) {
      const [worker = start(kind)] = [...idle.keys()].filter((it) => idle.get(it)?.kind === kind);
      wake(worker);
      worker.ref();
      const messages = on(worker, "message", { close: ["exit"] });
      return {
        tell: (order) => worker.postMessage(order),
        hear: () => nextMessage(messages, silenceSeconds),
        giveBack() {
          void messages.return?.();
          rest(kind, worker);
        },
        end: () => worker.terminate(),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

async function nextMessage<Message>(messages: AsyncIterator<Message[]>, silenceSeconds: number): Promise<Message> {
  const silence = Promise.withResolvers<never>();
  const silent = () => silence.reject(new Error(`reading it did not end within ${silenceSeconds} s`));
  const timer = setTimeout(silent, silenceSeconds * 1000);
  const next = await Promise.race([messages.next(), silence.promise]).finally(() => clearTimeout(timer));
  if (next.done) throw new Error("its reader ended");
  return next.value[0] as Message; // a message is the only argument of its event
}
