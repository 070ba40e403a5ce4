/** Numbers that grow with every call, also across restarts as long as fewer than 4,096 are drawn per millisecond. */
export function createSequence(now: () => Date): () => bigint {
  let last = 0n;
  return () => {
    const byTime = sequenceAt(now().getTime());
    last = byTime > last ? byTime : last + 1n;
    return last;
  };
}

/** The lowest number that is drawn at this time. */
export const sequenceAt = (timeMs: number): bigint => BigInt(timeMs) * 4096n;
