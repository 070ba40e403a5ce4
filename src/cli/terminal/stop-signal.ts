/** One Ctrl-C can come as two signals, from the terminal and from npm: those that follow the first closely are the same one. */
const sameSignalMs = 3_000;

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * A signal that SIGINT and SIGTERM abort, until it is disposed.
 *
 * A second Ctrl-C, some seconds later, ends the process at once, without the clean-up.
 */
export function stopSignal(): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  let impatientFromMs = Number.POSITIVE_INFINITY;
  const stop = () => {
    if (Date.now() > impatientFromMs) process.exit(1);
    if (controller.signal.aborted) return;
    impatientFromMs = Date.now() + sameSignalMs;
    controller.abort(new Error("Stopped. Nothing is left running."));
  };
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, stop);
    },
  };
}
