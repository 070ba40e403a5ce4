/** What is put off. Once disposed, nothing of it happens any more. */
export type Delays = Disposable & {
  readonly pending: number;
  /** Acts at once if there is nothing to wait for. Resolves, or rejects, as `act` does; when disposed, without it. */
  run(delayMs: number, act: () => void | Promise<void>): Promise<void>;
};

export function createDelays(): Delays {
  const waiting = new Map<NodeJS.Timeout, () => void>();

  const wait = (delayMs: number) =>
    new Promise<"over" | "disposed">((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        resolve("over");
      }, delayMs);
      waiting.set(timer, () => resolve("disposed"));
    });

  return {
    get pending() {
      return waiting.size;
    },
    async run(delayMs, act) {
      if (delayMs <= 0 || (await wait(delayMs)) === "over") await act();
    },
    [Symbol.dispose]() {
      for (const [timer, giveUp] of waiting) {
        clearTimeout(timer);
        giveUp();
      }
      waiting.clear();
    },
  };
}
