import { fileURLToPath } from "node:url";
import { maxBatchSize } from "../src/deployment/deployment.ts";
import type { Measurement, Target } from "./benchmark.ts";
import type { LoadTimes } from "./pipeline/load-files.ts";
import { startLocalPipeline } from "./pipeline/local-pipeline.ts";
import { median, type Spread, spreadOf } from "./statistics.ts";

export type PipelineOptions = {
  sizes: readonly { files: number; rounds: number }[];
  rowsPerFile: number;
  /** Number of files loaded before the measurement, which warms functions, sessions and local mode. */
  warmUpFiles: number;
  /** How long a batch that is not full waits for more files. */
  windowSeconds: number;
};

const defaults: PipelineOptions = {
  sizes: [
    { files: 10, rounds: 5 },
    { files: 100, rounds: 5 },
    { files: 1000, rounds: 5 },
    { files: 10_000, rounds: 5 },
  ],
  rowsPerFile: 10,
  warmUpFiles: 1000,
  windowSeconds: 5,
};

const bundles = fileURLToPath(new URL("../dist/lambda", import.meta.url));

/**
 * The whole pipeline in local mode: files are PUT, and their rows are committed in the target. One local AWS, with the
 * built functions, loads all sizes, each into an empty target.
 *
 * What a file costs is told in two ways. `cpu_ms_per_file` is the time of all processors, in this process (which sends
 * the files and holds S3, SQS and the Data API), the functions and PostgreSQL. `wall_ms_per_file` is the time from the
 * first PUT to the last commit, without what the event source's window waits while nothing is sent. Both hold a share
 * of what a load costs however small it is. `…_per_further_file` leaves that out: it is the difference between two
 * sizes. From 100 files on, none may be more than a fifth above that of the smaller size; other processes disturb the
 * wall's time far more than the CPU's.
 */
export async function pipeline(
  note: (text: string) => void,
  given: Partial<PipelineOptions> = {},
): Promise<Measurement[]> {
  const { sizes, rowsPerFile, warmUpFiles, windowSeconds } = { ...defaults, ...given };
  await using local = await startLocalPipeline({ bundles, rowsPerFile, windowSeconds });
  await local.load(warmUpFiles);
  const results: Result[] = [];
  for (const { files, rounds } of sizes) {
    const runs: LoadTimes[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await local.load(files));
    note(`${files} files: ${JSON.stringify(runs)}`);
    results.push(summary({ files, windowSeconds }, runs));
  }
  return [...results.flatMap(toMeasurements), ...growth(results)];
}

type Result = { files: number; seconds: number; spread: Spread; cpuSeconds: number | undefined; workSeconds: number };

type Setting = { files: number; windowSeconds: number };

function summary(setting: Setting, runs: readonly LoadTimes[]): Result {
  const cpu = runs.map(({ cpuSeconds }) => cpuSeconds).filter((seconds) => seconds !== undefined);
  return {
    files: setting.files,
    seconds: median(runs.map(({ seconds }) => seconds)),
    spread: spreadOf(runs.map(({ seconds }) => seconds)),
    cpuSeconds: cpu.length === 0 ? undefined : median(cpu),
    workSeconds: median(runs.map(({ seconds, putSeconds }) => seconds - idleSeconds(setting, putSeconds))),
  };
}

/** A batch that is not full waits for the end of its window; until the last PUT something happens. */
function idleSeconds({ files, windowSeconds }: Setting, putSeconds: number): number {
  return files < maxBatchSize ? Math.max(0, windowSeconds - putSeconds) : 0;
}

function toMeasurements({ files, seconds, spread }: Result): Measurement[] {
  const of = `${files} files`;
  return [
    { measure: "seconds", of, figure: seconds, spread },
    { measure: "files_per_second", of, figure: files / seconds },
  ];
}

const costs = { cpu: "cpuSeconds", wall: "workSeconds" } as const;
const notGrown: Target = { on: "ratio", is: "<=", bound: 1.2 };

function growth(results: readonly Result[]): Measurement[] {
  return Object.entries(costs).flatMap(([name, kind]) => {
    const costOf = (result: Result) => (result[kind] ?? 0) * 1000;
    if (results.some((result) => result[kind] === undefined)) return [];
    const each = results.map((result) => ({
      ...result,
      ms: costOf(result) / result.files,
      of: `${result.files} files`,
    }));
    const further = results.slice(1).map((result, at) => {
      const before = results[at] ?? result;
      const ms = (costOf(result) - costOf(before)) / (result.files - before.files);
      return { ...before, ms, of: `${before.files} to ${result.files} files` };
    });
    return [...compared(`${name}_ms_per_file`, each), ...compared(`${name}_ms_per_further_file`, further)];
  });
}

type Cost = { files: number; ms: number; of: string };

function compared(measure: string, costs: readonly Cost[]): Measurement[] {
  return costs.map(({ ms, of }, at) => {
    const peer = costs.slice(0, at).find(({ files }) => files >= 100);
    if (!peer) return { measure, of, figure: ms };
    const reference = { kind: "peer", name: peer.of, figure: peer.ms } as const;
    return { measure, of, figure: ms, reference, target: notGrown };
  });
}
