/** Waits for the end of something, at most so long, and not for a client that has gone. */
export async function waitFor(ended: Promise<void>, seconds: number | undefined, signal: AbortSignal): Promise<void> {
  if (seconds === undefined) return;
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, seconds * 1000);
  signal.addEventListener("abort", () => over.resolve(), { once: true });
  if (signal.aborted) over.resolve();
  await Promise.race([ended, over.promise]);
  clearTimeout(timer);
}
