import type { SentFile } from "./sent-file.ts";

/** Loads these files, and says how long that took. */
export type BareLoad = (files: readonly SentFile[]) => Promise<number>;

/**
 * The least that is possible with this window: for the same files, sent at the same times, how old each would be once a
 * script by hand had loaded it.
 *
 * The script knows of a file when its PUT is answered. It collects for the length of the window from the first file on, and
 * takes whatever has come by then; while it loads, files wait for the next load. The loads are real, one after the other.
 * The waits between them are computed and not waited, so a minute of files takes as long as its loads.
 *
 * @returns seconds from PUT to commit, for each file
 */
export async function floorSeconds(
  files: readonly SentFile[],
  { windowSeconds, load }: { windowSeconds: number; load: BareLoad },
): Promise<number[]> {
  const stored = files.toSorted((a, b) => a.storedAtMs - b.storedAtMs);
  const ages: number[] = [];
  for (let freeAtMs = 0; ages.length < stored.length; ) {
    const rest = stored.slice(ages.length);
    const windowEndsMs = (rest[0]?.storedAtMs ?? 0) + windowSeconds * 1000;
    const startsMs = Math.max(windowEndsMs, freeAtMs);
    const batch = rest.filter(({ storedAtMs }) => storedAtMs <= startsMs);
    freeAtMs = startsMs + (await load(batch));
    for (const { putAtMs } of batch) ages.push((freeAtMs - putAtMs) / 1000);
  }
  return ages;
}
