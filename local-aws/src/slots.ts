export type Slots = {
  /** Waits for a free slot, in order of asking; the result frees it. */
  take(): Promise<() => void>;
  readonly held: number;
  /** Who wait for a slot. */
  readonly waiting: number;
};

/** At most `count` holders at a time. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];

  const giveBack = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    get held() {
      return count - free;
    },
    get waiting() {
      return waiting.length;
    },
    take: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let held = true;
      return () => {
        if (held) giveBack();
        held = false;
      };
    },
  };
}
