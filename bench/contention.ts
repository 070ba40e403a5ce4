import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Concurrency } from "../src/core/pipeline/pipeline.ts";
import type { Measurement } from "./benchmark.ts";
import { type LoadFile, loadAll, putLoads } from "./contention/load-all.ts";
import { startReader } from "./contention/reader.ts";
import { type Run, results, strategies } from "./contention/results.ts";
import { type Input, makeInput, type Sizes } from "./contention/rows.ts";
import { createTarget, dashboardSql, storeModel, verifyTarget } from "./contention/target.ts";
import { startWarehouse, type Warehouse } from "./contention/warehouse.ts";
import { percentile } from "./statistics.ts";

export type ContentionOptions = Sizes & {
  /** How often each strategy is measured. */
  rounds: number;
  /** How long the reader is measured before the loads. */
  idleSeconds: number;
  /** As of a pipeline's `retry`, for all strategies. */
  baseDelaySeconds: number;
};

/** Retries wait a tenth of what they do by default. That is in favour of the strategies that fail. */
const defaults: ContentionOptions = {
  targetRows: 200_000,
  loads: 16,
  rowsPerLoad: 2_000,
  rounds: 9,
  idleSeconds: 3,
  baseDelaySeconds: 0.2,
};

/**
 * Loads of one merge target, all at once: what each strategy costs them, and a dashboard that reads meanwhile.
 *
 * @throws Error if a target is wrong afterwards
 */
export async function contention(
  note: (text: string) => void,
  given: Partial<ContentionOptions> = {},
): Promise<Measurement[]> {
  const options = { ...defaults, ...given };
  const { rounds, loads, baseDelaySeconds } = options;
  const input = makeInput(options);
  await using warehouse = await startWarehouse();
  await storeModel(warehouse, input);
  const files = await putLoads(warehouse, input);
  const shared = { input, files, options };
  await measure(warehouse, { strategy: "fence", target: "warm_up", ...shared });
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const strategy of rotated(round)) {
      const run = await measure(warehouse, { strategy, target: `orders_${strategy}_${round}`, ...shared });
      note(
        `round ${round + 1} of ${rounds}, load average ${loadavg()[0]?.toFixed(2)}: ${JSON.stringify(summary(run))}`,
      );
      runs.push(run);
    }
  }
  const delay = { measure: "retry_base_delay_seconds", of: "all", figure: baseDelaySeconds };
  return [delay, ...results(runs, loads)];
}

/** Every strategy comes first, second and third equally often. */
function rotated(round: number): Concurrency[] {
  const first = round % strategies.length;
  return [...strategies.slice(first), ...strategies.slice(0, first)];
}

type Job = {
  strategy: Concurrency;
  target: string;
  input: Input;
  files: readonly LoadFile[];
  options: ContentionOptions;
};

async function measure(warehouse: Warehouse, job: Job): Promise<Run> {
  const { strategy, target, input, files } = job;
  const { baseDelaySeconds, idleSeconds } = job.options;
  const pipeline = await createTarget(warehouse, { name: target, concurrency: strategy, baseDelaySeconds });
  const { postgresUrl } = warehouse;
  await using reader = startReader({ postgresUrl, sql: dashboardSql(pipeline.copy.table) });
  await reader.takeLatencies();
  await sleep(idleSeconds * 1000);
  const idleMs = await reader.takeLatencies();
  const { wallSeconds, attempts } = await loadAll(warehouse, pipeline, files);
  const loadedMs = await reader.takeLatencies();
  await verifyTarget(postgresUrl, pipeline, input);
  const total = attempts.reduce((sum, count) => sum + count, 0);
  return { strategy, wallSeconds, attempts: total, mostAttemptsOfOneLoad: Math.max(...attempts), idleMs, loadedMs };
}

const summary = ({ idleMs, loadedMs, ...run }: Run) => ({ ...run, idle: latency(idleMs), loaded: latency(loadedMs) });

const latency = (queriesMs: readonly number[]) => ({
  p50Ms: percentile(queriesMs, 0.5),
  p99Ms: percentile(queriesMs, 0.99),
  queries: queriesMs.length,
});
