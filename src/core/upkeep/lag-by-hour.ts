import { type Load, lagSeconds } from "./recent-loads.ts";

const hourMs = 3_600_000;

/**
 * The longest lag of the loads of each hour, oldest hour first; null for an hour without a load. The last hour ends now.
 *
 * @param loads of the last `hours`
 */
export function lagByHour(loads: readonly Load[], { now, hours }: { now: Date; hours: number }): (number | null)[] {
  const lags: (number | null)[] = Array.from({ length: hours }, () => null);
  for (const load of loads) {
    const hoursAgo = Math.max(0, Math.floor((now.getTime() - Date.parse(load.loadedAt)) / hourMs));
    const at = hours - 1 - hoursAgo;
    if (at >= 0) lags[at] = Math.max(lags[at] ?? 0, lagSeconds(load));
  }
  return lags;
}
