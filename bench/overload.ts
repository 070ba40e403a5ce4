import { loadavg } from "node:os";
import type { Measurement } from "./benchmark.ts";
import { type PlayedOptions, playedMeasurements, shortLoadMeasurements } from "./overload/played.ts";
import { type RealOptions, realMeasurements } from "./overload/real.ts";

export type OverloadOptions = { real: RealOptions; played: PlayedOptions };

const defaults: OverloadOptions = {
  real: { windows: [1, 5], loadSeconds: 12, filesPerSecond: 2, seconds: 600 },
  played: { minutes: 60, seeds: 8 },
};

/**
 * Loads that outlast their window for long: few statements may wait at a fence, batches grow instead, freshness stays flat,
 * and nothing goes to the dead letters.
 *
 * It is measured twice: on the local AWS for ten minutes, where each load sleeps behind its fence, and for an hour of simulated
 * time around the loader's own decisions. There it can also be seen what would happen if the loader held nothing back, and
 * how fresh rows are where each load takes some seconds.
 *
 * @throws Error if a row does not come
 */
export async function overload(
  note: (text: string) => void,
  given: Partial<OverloadOptions> = {},
): Promise<Measurement[]> {
  const { real, played } = { ...defaults, ...given };
  note(`playing ${played.minutes} minutes, ${played.seeds} times`);
  const simulated = [...(await playedMeasurements(played)), ...(await shortLoadMeasurements())];
  note(`sending files for ${real.seconds} s, load average ${loadavg()[0]?.toFixed(2)}`);
  return [...(await realMeasurements(real)), ...simulated];
}
