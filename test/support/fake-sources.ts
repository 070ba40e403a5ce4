import type { Arrival } from "../../src/core/arrivals/arrival.ts";
import { s3Url } from "../../src/core/arrivals/s3-url.ts";
import { AccessDeniedError } from "../../src/core/base/access-denied-error.ts";
import type { ActiveLoad, ActiveLoads } from "../../src/core/ports/active-loads.ts";
import type { CurrentObjects } from "../../src/core/ports/current-objects.ts";

/** Sources whose keys hold these files now. `asked` collects the addresses. */
export function fakeSources(files: readonly Arrival[] = []): CurrentObjects & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    get: async (bucket, key) => {
      asked.push(s3Url({ bucket, key }));
      return files.find((file) => file.bucket === bucket && file.key === key);
    },
  };
}

/** Sources that may not be listed. */
export const deniedSources: CurrentObjects = {
  get: async () => {
    throw new AccessDeniedError("S3 refuses s3:ListBucket");
  },
};

/** A Data API with these loads under way. `listed` counts the calls. */
export function fakeActive(active: () => readonly ActiveLoad[] = () => [], committed: readonly string[] = []) {
  const calls = { listed: 0 };
  return {
    calls,
    list: async () => {
      calls.listed += 1;
      return active();
    },
    isCommitted: async (_, name) => committed.some((each) => each.startsWith(`${name}/`)),
  } satisfies ActiveLoads & { calls: { listed: number } };
}
