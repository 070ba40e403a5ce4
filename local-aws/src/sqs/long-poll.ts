/** Waits for something to take, for as long as a caller agreed to wait. */
type LongPoll<T> = {
  /** Resolves with the first non-empty take, or with nothing when the time is up or `signal` aborts. */
  wait(options: { take: () => T[]; waitMs: number; signal?: AbortSignal | undefined }): Promise<T[]>;
  /** Lets those who wait, the longest waiting first, look again. */
  wake(): void;
  /** Ends every wait empty and leaves no timer behind. */
  end(): void;
};

type Waiter<T> = { take: () => T[]; finish: (taken: T[]) => void };

/** Node clamps longer timers to 1 ms. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * @param options `nextAtMs` is when, on `nowMs`'s clock, something may appear by itself
 */
export function createLongPoll<T>(options: { nowMs: () => number; nextAtMs: () => number | undefined }): LongPoll<T> {
  const waiters = new Set<Waiter<T>>();
  let alarm: NodeJS.Timeout | undefined;
  let ended = false;

  function setAlarm(): void {
    clearTimeout(alarm);
    const nextAtMs = options.nextAtMs();
    if (waiters.size === 0 || nextAtMs === undefined) return;
    alarm = setTimeout(wake, Math.min(Math.max(1, nextAtMs - options.nowMs()), maxTimerMs));
  }

  function wake(): void {
    for (const waiter of waiters) {
      const taken = waiter.take();
      if (taken.length === 0) break;
      waiter.finish(taken);
    }
    setAlarm();
  }

  function enqueue(take: () => T[], waitMs: number, signal: AbortSignal | undefined): Promise<T[]> {
    const { promise, resolve } = Promise.withResolvers<T[]>();
    const giveUp = () => waiter.finish([]);
    const timer = setTimeout(giveUp, waitMs);
    const waiter: Waiter<T> = {
      take,
      finish(taken) {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
        waiters.delete(waiter);
        if (waiters.size === 0) clearTimeout(alarm);
        resolve(taken);
      },
    };
    waiters.add(waiter);
    signal?.addEventListener("abort", giveUp, { once: true });
    setAlarm();
    return promise;
  }

  return {
    async wait({ take, waitMs, signal }) {
      if (signal?.aborted) return [];
      const taken = take();
      return taken.length > 0 || waitMs <= 0 || ended ? taken : enqueue(take, waitMs, signal);
    },
    wake,
    end() {
      ended = true;
      for (const waiter of waiters) waiter.finish([]);
    },
  };
}
