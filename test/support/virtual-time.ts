/** A clock that jumps to the next thing that is due as soon as nothing else is left to do. */
export function virtualTime(startMs: number) {
  const due: { atMs: number; resolve: () => void }[] = [];
  let nowMs = startMs;
  let isPumping = false;
  const pump = async () => {
    isPumping = true;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const atMs = due.reduce((first, each) => Math.min(first, each.atMs), Number.POSITIVE_INFINITY);
      if (atMs === Number.POSITIVE_INFINITY) break;
      nowMs = Math.max(nowMs, atMs);
      for (const each of due.splice(0))
        if (each.atMs <= atMs) each.resolve();
        else due.push(each);
    }
    isPumping = false;
  };
  return {
    now: () => new Date(nowMs),
    elapsedMs: () => nowMs - startMs,
    sleep: (ms: number) =>
      new Promise<void>((resolve) => {
        due.push({ atMs: nowMs + ms, resolve });
        if (!isPumping) void pump();
      }),
  };
}
