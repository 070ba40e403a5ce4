import type { Concurrency } from "../../src/core/pipeline/pipeline.ts";
import type { Measurement, Target } from "../benchmark.ts";
import { percentile, spreadOf, taken } from "../statistics.ts";

/** One strategy, measured once. */
export type Run = {
  strategy: Concurrency;
  wallSeconds: number;
  /** Of all loads together; one for each load is the least. */
  attempts: number;
  mostAttemptsOfOneLoad: number;
  /** Milliseconds of the reader's queries before the loads. */
  idleMs: readonly number[];
  /** The same, while they run. */
  loadedMs: readonly number[];
};

export const strategies = ["fence", "retry", "lock"] as const satisfies readonly Concurrency[];

/** What the strategy that the product uses by default must reach. */
const targetsOfFence: Record<string, Target> = {
  attempts: { on: "ratio", is: "=", bound: 1 },
  wall_seconds: { on: "ratio", is: "<=", bound: 0.5 },
  reader_p99_ms: { on: "ratio", is: "<=", bound: 1.5 },
};

/**
 * Wall time is the median of the rounds, attempts are those of the worst round. The reader's percentiles are of the
 * queries of all rounds: in one round there are so few that the 99th would be the slowest.
 */
export function results(runs: readonly Run[], loads: number): Measurement[] {
  return strategies.flatMap((of) => {
    const ours = runs.filter(({ strategy }) => strategy === of);
    const peers = runs.filter(({ strategy }) => strategy === "retry" && of !== "retry");
    const measurements = [...attemptsOf(of, ours, loads), wallOf(of, ours, peers), ...readerOf(of, ours)];
    return of === "fence" ? measurements.map(withTarget) : measurements;
  });
}

function attemptsOf(of: string, runs: readonly Run[], loads: number): Measurement[] {
  const worst = (figure: (run: Run) => number) => Math.max(...runs.map(figure));
  const reference = { kind: "floor", name: "one for each load", figure: loads } as const;
  return [
    { measure: "attempts", of, figure: worst(({ attempts }) => attempts), reference },
    { measure: "most_attempts_of_one_load", of, figure: worst((run) => run.mostAttemptsOfOneLoad) },
  ];
}

function wallOf(of: string, runs: readonly Run[], peers: readonly Run[]): Measurement {
  const seconds = (from: readonly Run[]) => taken(from.map(({ wallSeconds }) => wallSeconds));
  const measurement = { measure: "wall_seconds", of, ...seconds(runs) };
  if (peers.length === 0) return measurement;
  return { ...measurement, reference: { kind: "peer", name: "retry", figure: seconds(peers).figure } };
}

function readerOf(of: string, runs: readonly Run[]): Measurement[] {
  const idle = runs.flatMap((run) => run.idleMs);
  const loaded = runs.flatMap((run) => run.loadedMs);
  const compare = (measure: string, share: number): Measurement => {
    const reference = { kind: "floor", name: "no load running", figure: percentile(idle, share) } as const;
    const spread = spreadOf(runs.map(({ loadedMs }) => percentile(loadedMs, share)));
    return { measure, of, figure: percentile(loaded, share), spread, reference };
  };
  return [compare("reader_p50_ms", 0.5), compare("reader_p99_ms", 0.99)];
}

function withTarget(measurement: Measurement): Measurement {
  const target = targetsOfFence[measurement.measure];
  return target ? { ...measurement, target } : measurement;
}
