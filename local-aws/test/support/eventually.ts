import { vi } from "vitest";

/** Repeats a check until it passes, for up to 10 s: a busy machine is not a failure. */
export const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(check, { timeout: 10_000, interval: 20 });
