/** One test process that ended by itself, as Vitest reports it: the reason is the cause of the error. */
const byCrash = /^Worker exited unexpectedly with signal (?:SIGSEGV|SIGBUS|SIGILL|SIGTRAP) /;

export type TestRun = {
  errors: readonly unknown[];
  files: readonly { path: string; state: string }[];
};

/**
 * The files to run once more: those without a result, if nothing failed but Node itself. JavaScript cannot cause these
 * signals, so they say nothing about a test.
 *
 * @see https://github.com/nodejs/node/issues/64500 which reports such crashes for Node 22 to 26
 */
export function lostToSignal({ errors, files }: TestRun): string[] {
  const isOnlyNode = errors.every((error) => error instanceof Error && isCrash(error.cause));
  if (errors.length === 0 || !isOnlyNode || files.some(({ state }) => state === "failed")) return [];
  return files.filter(({ state }) => state === "pending" || state === "queued").map(({ path }) => path);
}

function isCrash(cause: unknown): boolean {
  return cause instanceof Error && byCrash.test(cause.message);
}
