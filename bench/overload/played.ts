import { type Played, playOverload } from "../../test/support/overload/play-overload.ts";
import type { Measurement, Target } from "../benchmark.ts";
import { floorSeconds } from "../freshness/floor.ts";
import type { SentFile } from "../freshness/sent-file.ts";
import { percentile } from "../statistics.ts";

/** A file a second, a window of 5 seconds, and loads of 30 seconds. Everything but time is the loader's own code. */
export type PlayedOptions = { minutes: number; seeds: number };

const without = "without back-pressure";

/** What the loader's decisions lead to in simulated time, by the worst of several random orders of messages. */
export async function playedMeasurements({ minutes, seeds }: PlayedOptions): Promise<Measurement[]> {
  const of = `${minutes} simulated minutes, window 5 s, loads of 30 s`;
  const held: Played[] = [];
  for (let seed = 1; seed <= seeds; seed++) held.push(await playOverload({ minutes, seed }));
  const free = await playOverload({ minutes, restMinutes: 0, holdsBack: false });
  const worst = (of: (played: Played) => number) => Math.max(...held.map(of));
  const compared = (measure: string, figures: { figure: number; peer: number; target: Target }): Measurement => {
    const { figure, peer, target } = figures;
    return { measure, of, figure, reference: { kind: "peer", name: without, figure: peer }, target };
  };
  return [
    compared("most_active_loads", {
      figure: worst(({ mostActive }) => mostActive),
      ...{ peer: free.mostActive, target: { on: "figure", is: "<=", bound: 8 } },
    }),
    compared("files_per_load", {
      figure: Math.min(...held.map(({ filesPerLoad }) => filesPerLoad.late)),
      ...{ peer: free.filesPerLoad.late, target: { on: "ratio", is: ">=", bound: 2 } },
    }),
    compared("late_p50_seconds", {
      figure: worst(({ freshness }) => freshness.late.median),
      ...{ peer: free.freshness.late.median, target: { on: "ratio", is: "<=", bound: 0.5 } },
    }),
    {
      ...{
        measure: "late_to_early_p50",
        of,
        figure: worst(({ freshness: { early, late } }) => late.median / early.median),
      },
      target: { on: "figure", is: "<=", bound: 1.25 },
    },
    { measure: "dead_letters", of, figure: worst(({ deadLetters }) => deadLetters), target: none },
    {
      measure: "files_not_loaded_or_twice",
      of,
      figure: worst(({ unloaded, repeated }) => unloaded + repeated),
      target: none,
    },
  ];
}

const none: Target = { on: "figure", is: "=", bound: 0 };

/** Loads of so many seconds, as merges of Redshift have them: longer than one of the windows, shorter than the other. */
const shortLoads = { loadSeconds: 3, windows: [1, 5], filesPerSecond: 10, minutes: 3 };

/**
 * Freshness where each load takes some seconds: the local warehouse loads a few rows far faster. The floor is a script by
 * hand, as in `freshness`, that always knows which load runs.
 */
export async function shortLoadMeasurements(): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const windowSeconds of shortLoads.windows) measurements.push(...(await ofShortLoads(windowSeconds)));
  return measurements;
}

async function ofShortLoads(windowSeconds: number): Promise<Measurement[]> {
  const { loadSeconds, filesPerSecond, minutes } = shortLoads;
  const of = `${minutes} simulated minutes, ${filesPerSecond} files a second, window ${windowSeconds} s, loads of ${loadSeconds} s`;
  const { freshness } = await playOverload({
    ...{ loadSeconds, windowSeconds, minutes, filesPerMinute: 60 * filesPerSecond },
    ...{ restMinutes: 1, stepMs: 20 },
  });
  const files = Array.from({ length: 60 * minutes * filesPerSecond }, (_, id): SentFile => {
    const atMs = (id * 1000) / filesPerSecond;
    return { id, key: `${id}`, putAtMs: atMs, storedAtMs: atMs, visibleAtMs: 0 };
  });
  const floor = await floorSeconds(files, { windowSeconds, load: async () => loadSeconds * 1000 });
  const beside = (share: number) => ({
    reference: { kind: "floor" as const, name: "window, then a load by hand", figure: percentile(floor, share) },
  });
  return [
    { measure: "p50_seconds", of, figure: freshness.late.median, ...beside(0.5) },
    { measure: "p99_seconds", of, figure: freshness.late.p99, ...beside(0.99) },
  ];
}
