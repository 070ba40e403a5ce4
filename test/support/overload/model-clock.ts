/** A clock that goes in steps. */
export type ModelClock = {
  readonly nowMs: number;
  /** Waits until the clock has reached this time. */
  until(atMs: number): Promise<void>;
  /** Returns once all that waited has gone on, as far as it does not wait anew. */
  advance(ms: number): Promise<void>;
  /** Returns once nothing is left to do before the next step. */
  settled(): Promise<void>;
};

export function createModelClock(startMs: number): ModelClock {
  let nowMs = startMs;
  let waiting: { atMs: number; resolve: () => void }[] = [];
  /** What does not wait for the clock goes on in microtasks. */
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    get nowMs() {
      return nowMs;
    },
    until: (atMs) => new Promise((resolve) => waiting.push({ atMs, resolve })),
    advance: async (ms) => {
      nowMs += ms;
      const due = waiting.filter(({ atMs }) => atMs <= nowMs);
      if (due.length === 0) return;
      waiting = waiting.filter(({ atMs }) => atMs > nowMs);
      for (const { resolve } of due) resolve();
      await settled();
    },
    settled,
  };
}
