import type { LocalOptions } from "../../../src/start/local-options.ts";
import { type LocalAws, startLocal } from "../../../src/start-local.ts";

type Isolation = NonNullable<LocalOptions["isolation"]>;

export const bucket = "conformance";

/** A local AWS without options, for the files of specs that a worker runs one after the other. */
export type SharedLocals = AsyncDisposable & { of(isolation: Isolation): Promise<LocalAws> };

export function sharedLocals(): SharedLocals {
  const started = new Map<Isolation, Promise<LocalAws>>();
  return {
    of(isolation) {
      const local = started.get(isolation) ?? startLocal({ isolation, buckets: [bucket] });
      started.set(isolation, local);
      return local;
    },
    async [Symbol.asyncDispose]() {
      for (const local of started.values()) await (await local)[Symbol.asyncDispose]();
    },
  };
}
