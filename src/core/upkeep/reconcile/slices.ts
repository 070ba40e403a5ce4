import { digest } from "../../base/digest.ts";

/** Manifests that one run can surely read, at some 500 a second. */
const manifestsPerRun = 20_000;

/**
 * The order in which a run looks at manifests: the oldest first.
 *
 * Where there are more than one run can read, each run begins at another place. Otherwise manifests whose files came into
 * the table by other batches, and stay open for 30 days, could use up the time of every run alike.
 *
 * @param occasion of the run
 */
export function inTurn<T>(manifests: readonly T[], occasion: string): readonly T[] {
  if (manifests.length <= manifestsPerRun) return manifests;
  const start = Number.parseInt(digest("slices", occasion).slice(0, 12), 16) % manifests.length;
  return [...manifests.slice(start), ...manifests.slice(0, start)];
}

/** Files that are asked for at once: one query of the ledger takes 2,500. */
const filesPerSlice = 2_000;
const manifestsPerSlice = 2_000;

/** Files of a slice: enough for full batches. */
export const sliceSize = (maxFilesOfBatch: number): number => Math.max(filesPerSlice, maxFilesOfBatch);

/** Groups what is read into slices of at least `size` files; a slice ends after 2,000 manifests, too. */
export async function* inSlices<T>(
  read: AsyncIterable<T>,
  { size, filesOf }: { size: number; filesOf: (one: T) => number },
): AsyncGenerator<T[]> {
  let slice: T[] = [];
  let files = 0;
  for await (const one of read) {
    slice.push(one);
    files += filesOf(one);
    if (files < size && slice.length < manifestsPerSlice) continue;
    yield slice;
    slice = [];
    files = 0;
  }
  if (slice.length > 0) yield slice;
}
