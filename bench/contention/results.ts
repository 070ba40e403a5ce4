import type { Concurrency } from "../../src/core/pipeline.ts";
import type { Measurement, Target } from "../benchmark.ts";
import { median } from "../statistics.ts";

export type Latency = { p50Ms: number; p99Ms: number; queries: number };

/** One strategy, measured once. */
export type Run = {
  strategy: Concurrency;
  wallSeconds: number;
  /** Of all loads together; one for each load is the least. */
  attempts: number;
  mostAttemptsOfOneLoad: number;
  /** The reader before the loads. */
  idle: Latency;
  /** The reader while they run. */
  loaded: Latency;
};

export const strategies = ["fence", "retry", "lock"] as const satisfies readonly Concurrency[];

/** What the strategy that the product uses by default must reach. */
const targetsOfFence: Record<string, Target> = {
  attempts: { on: "ratio", is: "=", bound: 1 },
  wall_seconds: { on: "ratio", is: "<=", bound: 0.5 },
  reader_p99_ms: { on: "ratio", is: "<=", bound: 1.5 },
};

/** Medians of the rounds; attempts are those of the worst round. */
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
  const seconds = (from: readonly Run[]) => median(from.map(({ wallSeconds }) => wallSeconds));
  const measurement = { measure: "wall_seconds", of, figure: seconds(runs) };
  if (peers.length === 0) return measurement;
  return { ...measurement, reference: { kind: "peer", name: "retry", figure: seconds(peers) } };
}

function readerOf(of: string, runs: readonly Run[]): Measurement[] {
  const compare = (measure: string, figure: (latency: Latency) => number): Measurement => {
    const idle = median(runs.map((run) => figure(run.idle)));
    const reference = { kind: "floor", name: "no load running", figure: idle } as const;
    return { measure, of, figure: median(runs.map((run) => figure(run.loaded))), reference };
  };
  return [compare("reader_p50_ms", ({ p50Ms }) => p50Ms), compare("reader_p99_ms", ({ p99Ms }) => p99Ms)];
}

function withTarget(measurement: Measurement): Measurement {
  const target = targetsOfFence[measurement.measure];
  return target ? { ...measurement, target } : measurement;
}
